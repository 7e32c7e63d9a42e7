namespace Busbar.Control;

/// <summary>What the building does on a date.</summary>
public enum Season : byte
{
    /// <summary>Neither heating nor cooling.</summary>
    None = 0,
    Heating = 1,
    Cooling = 2,

    /// <summary>The date is not known.</summary>
    Unknown = 3,
}
