namespace Busbar.Field.Profiles;

/// <summary>
/// Where things lie in a compiled profile; see docs/developer/profile-format.md. The compiler writes by the same constants.
/// </summary>
public static class ProfileLayout
{
    public const byte FormatVersion = 1;
    public const byte ProtocolModbus = 1;
    public const byte ProtocolCjt188 = 2;
    public const byte ProtocolDlt645 = 3;
    public const byte ProtocolMBus = 4;

    /// <summary>"None" in every one-byte index.</summary>
    public const byte None = 0xFF;

    public const byte ProfileNeedsIdentification = 1;

    /// <summary>CJ/T 188, dialect b: numbers come with their high byte first.</summary>
    public const byte ProfileHighByteFirst = 2;

    /// <summary>CJ/T 188, dialect c: the unit code stands before its number.</summary>
    public const byte ProfileUnitBefore = 4;

    /// <summary>CJ/T 188, dialects b and c: the identifier is sent with its high byte first.</summary>
    public const byte ProfileIdentifierHighFirst = 8;

    /// <summary>M-Bus: reading does not begin with a reset of the link (SND_NKE).</summary>
    public const byte ProfileWithoutReset = 2;

    /// <summary>CJ/T 188 and DL/T 645: from this bit on, how many FE bytes wake the meter (0 to 7).</summary>
    public const int ProfilePreambleShift = 4;

    public const int HeaderSize = 24;
    public const int NumberSize = 8;
    public const int GroupSize = 4;
    public const int ModelSize = 4;
    public const int RequestSize = 10;
    public const int PointSize = 16;
    public const int FieldSize = 24;
    public const int StepSize = 20;
    public const int MapSize = 2;
    public const int SentinelSize = 8;

    public const byte ModelRequired = 1;

    public const byte PointWritable = 1;
    public const byte PointHasSafeValue = 2;

    /// <summary>What is written cannot be read again from the same register.</summary>
    public const byte PointNotReadBack = 4;

    public const byte FieldIsAuxiliary = 1;

    /// <summary>The gate or a scale lies in the same request and must be fresh: read the whole request back.</summary>
    public const byte FieldReadsBackWhole = 2;

    public const byte StepWritesValue = 0;
    public const byte StepWritesConstant = 1;
    public const byte StepWritesBits = 2;
}
