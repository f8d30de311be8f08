using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace FetchPS.Core.Data;

/// <summary>
/// The hash that chains the audit's rows: SHA-256 over the hash of the row before (32 bytes, all zero for the first row), then the row's fields in
/// the order <c>id, at, actor, host, event, target_kind, target_id, details</c>. Each field is its length in bytes as a 32-bit number, then the
/// bytes: numbers have 64 bits, texts are UTF-8, and what is null has the length -1 and no bytes. All numbers are big-endian and signed.
/// </summary>
/// <remarks>
/// So no row can be changed, taken out or put in without breaking the chain. It proves nothing against whoever may write the database and writes
/// every row after the change anew: only a hash that was kept elsewhere, in a log or a backup, shows that.
/// </remarks>
internal sealed class AuditHash
{
    /// <summary>The hash before the first row.</summary>
    public static readonly byte[] None = new byte[SHA256.HashSizeInBytes];

    private byte[] buffer = new byte[1024];
    private int length;

    /// <summary>The hash of a row; not for two threads at once.</summary>
    public byte[] Of(byte[] previous, long id, AuditRow row)
    {
        length = 0;
        previous.CopyTo(Room(previous.Length));
        Add(id);
        Add(row.At.ToMicroseconds());
        Add(row.Actor.User);
        Add(row.Actor.Host);
        Add(row.Event);
        Add(row.TargetKind);
        Add(row.TargetId);
        Add(row.Details);
        return SHA256.HashData(buffer.AsSpan(0, length));
    }

    private void Add(long? number)
    {
        if (number is not { } value)
        {
            AddLength(-1);
            return;
        }

        AddLength(sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(Room(sizeof(long)), value);
    }

    private void Add(string text)
    {
        var bytes = Encoding.UTF8.GetByteCount(text);
        AddLength(bytes);
        Encoding.UTF8.GetBytes(text, Room(bytes));
    }

    private void AddLength(int bytes) => BinaryPrimitives.WriteInt32BigEndian(Room(sizeof(int)), bytes);

    private Span<byte> Room(int bytes)
    {
        if (length + bytes > buffer.Length)
            Array.Resize(ref buffer, Math.Max(2 * buffer.Length, length + bytes));
        length += bytes;
        return buffer.AsSpan(length - bytes, bytes);
    }
}
