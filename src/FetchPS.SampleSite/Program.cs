// The quickstart's site: FetchPS.SampleSite FOLDER CA-FILE
// Serves the folder's files over HTTPS on a free loopback port, with ETag and Last-Modified. Writes the certificate of its authority to
// CA-FILE, then "ready ADDRESS" to standard output. Ends when its standard input does, and so with whoever started it.
using System.Net;
using FetchPS.SampleSite;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.FileProviders;

if (args is not [var folder, var authorityFile])
{
    await Console.Error.WriteLineAsync("Usage: FetchPS.SampleSite FOLDER CA-FILE");
    return 1;
}

var (certificate, authorityPem) = SampleCertificates.Make();
using var files = new PhysicalFileProvider(Path.GetFullPath(folder));

var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
await using var site = builder.Build();
site.UseStaticFiles(new StaticFileOptions { FileProvider = files, ServeUnknownFileTypes = true, DefaultContentType = "text/plain" });
await site.StartAsync();

await File.WriteAllTextAsync(authorityFile, authorityPem);
var address = site.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
await Console.Out.WriteLineAsync($"ready https://localhost:{new Uri(address).Port}");

while (await Console.In.ReadLineAsync() is not null)
{
    // Only the end of the input counts.
}

await site.StopAsync();
return 0;
