using System.Text;

namespace FetchPS.Core.Verification.BuiltIn;

/// <summary>Puts <see cref="Mark"/> where bytes are not in the charset, and remembers that there were such.</summary>
internal sealed class InvalidBytes : DecoderFallback
{
    /// <summary>Stands for bytes that can't be read; no text has a use for it, since it is no character.</summary>
    public const char Mark = '\uFFFF';

    /// <summary>Whether there were such bytes.</summary>
    public bool Found { get; private set; }

    public override int MaxCharCount => 1;

    public override DecoderFallbackBuffer CreateFallbackBuffer() => new Buffer(this);

    private sealed class Buffer(InvalidBytes owner) : DecoderFallbackBuffer
    {
        private bool pending;

        public override int Remaining => pending ? 1 : 0;

        public override bool Fallback(byte[] bytesUnknown, int index)
        {
            owner.Found = true;
            pending = true;
            return true;
        }

        public override char GetNextChar()
        {
            if (!pending)
                return '\0';
            pending = false;
            return Mark;
        }

        public override bool MovePrevious()
        {
            if (pending)
                return false;
            pending = true;
            return true;
        }

        public override void Reset() => pending = false;
    }
}
