using FetchPS.Core.Data.Sqlite;
using FetchPS.Core.Disk;

namespace FetchPS.Core.Actions;

/// <summary>What nearly every part of an open store needs.</summary>
/// <param name="Layout">Where things lie.</param>
/// <param name="Disk">The disk, which follows no link within the store.</param>
/// <param name="Database">The database.</param>
/// <param name="Journal">The one way to change it, for the one who acts.</param>
/// <param name="Time">The clock.</param>
internal sealed record StoreContext(StoreLayout Layout, IDisk Disk, Database Database, Journal Journal, TimeProvider Time);
