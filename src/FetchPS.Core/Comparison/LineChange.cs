namespace FetchPS.Core.Comparison;

/// <summary>A stretch of old lines in whose place there is a stretch of new ones; either may be empty. Positions count from 0.</summary>
internal readonly record struct LineChange(int OldStart, int OldCount, int NewStart, int NewCount);
