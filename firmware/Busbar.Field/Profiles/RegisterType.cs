namespace Busbar.Field.Profiles;

/// <summary>How a number lies in registers. Strings are not values and are never decoded.</summary>
public enum RegisterType : byte
{
    None = 0,
    UInt16 = 1,
    Int16 = 2,
    UInt32 = 3,
    Int32 = 4,
    UInt64 = 5,
    Int64 = 6,

    /// <summary>IEEE 754, 32 bits.</summary>
    Float32 = 7,

    /// <summary>IEEE 754, 64 bits.</summary>
    Float64 = 8,

    /// <summary>Four decimal digits in one register.</summary>
    Bcd16 = 9,

    /// <summary>Eight decimal digits in two registers.</summary>
    Bcd32 = 10,

    /// <summary>A coil or a discrete input; offsets count bits.</summary>
    Bit = 11,
}
