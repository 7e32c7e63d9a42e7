namespace Busbar.Field.Modbus;

/// <summary>
/// How a value of two or four registers lies on the wire, named by its bytes from the highest (A) down, as makers' documents do:
/// high word first, low word first, and the same two with the bytes of each register swapped.
/// </summary>
public enum WordOrder : byte
{
    /// <summary>High word first, high byte first: what the specification suggests.</summary>
    Abcd = 0,

    /// <summary>Low word first, high byte first.</summary>
    Cdab = 1,

    /// <summary>High word first, low byte first.</summary>
    Badc = 2,

    /// <summary>Low word first, low byte first.</summary>
    Dcba = 3,
}
