namespace Busbar.Control;

/// <summary>What values an output takes.</summary>
public enum OutputKind : byte
{
    /// <summary>Any number in the equipment's range.</summary>
    Analogue = 0,

    /// <summary>0 or 1.</summary>
    Switch = 1,

    /// <summary>Whole numbers in the equipment's range.</summary>
    Selector = 2,
}
