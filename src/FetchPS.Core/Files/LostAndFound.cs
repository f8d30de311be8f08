using FetchPS.Core.Disk;

namespace FetchPS.Core.Files;

/// <summary>Where a repair puts what it takes away: nothing is deleted. Each file keeps its path, below the store's <c>lost+found</c>.</summary>
internal sealed class LostAndFound(StoreLayout layout, IDisk disk)
{
    /// <summary>Moves a file there.</summary>
    /// <returns>Its path from now on.</returns>
    /// <exception cref="IOException">It can't be moved.</exception>
    public string Move(string file)
    {
        var place = Put(file, file);
        disk.FlushFolder(Path.GetDirectoryName(file)!);
        return place;
    }

    /// <summary>Moves a file there that was to become another.</summary>
    /// <returns>Its path from now on.</returns>
    /// <exception cref="IOException">It can't be moved.</exception>
    public string Put(string draft, string file)
    {
        var place = FreePlace(file);
        disk.Replace(draft, place);
        FlushName(place);
        return place;
    }

    /// <summary>Keeps the bytes of a file that is about to be replaced; one that is not there needs no keeping.</summary>
    /// <returns>The path of the kept bytes.</returns>
    /// <exception cref="IOException">They can't be kept.</exception>
    public string? Keep(string file)
    {
        if (!disk.FileExists(file))
            return null;

        var place = FreePlace(file);
        if (!disk.TryLink(file, place))
        {
            disk.Copy(file, place);
            disk.FlushFile(place);
        }

        FlushName(place);
        return place;
    }

    /// <summary>Moves a folder there with all that is in it; one that is not there needs no moving.</summary>
    /// <returns>Its path from now on.</returns>
    /// <exception cref="IOException">It can't be moved.</exception>
    public string? MoveFolder(string folder)
    {
        if (!Directory.Exists(folder))
            return null;

        var place = FreePlace(folder);
        disk.MoveFolder(folder, place);
        FlushName(place);
        disk.FlushFolder(Path.GetDirectoryName(folder)!);
        return place;
    }

    private string FreePlace(string file)
    {
        var natural = Path.Combine(layout.LostAndFound, Path.GetRelativePath(layout.FilesPath, file));
        disk.CreateFolder(Path.GetDirectoryName(natural)!, StoreLayout.OwnerFolder);
        var place = natural;
        for (var ordinal = 2; Path.Exists(place); ordinal++)
            place = $"{natural}.{ordinal}";
        return place;
    }

    private void FlushName(string place) => disk.FlushFolders(Path.GetDirectoryName(place)!, layout.FilesPath);
}
