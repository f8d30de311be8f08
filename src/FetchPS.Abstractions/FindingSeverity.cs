namespace FetchPS;

/// <summary>How bad a fault of a store is.</summary>
public enum FindingSeverity
{
    /// <summary>Nothing is lost: something is left over, or is put right by the next cycle.</summary>
    Warning,

    /// <summary>Something that the store promised is not so.</summary>
    Error,
}
