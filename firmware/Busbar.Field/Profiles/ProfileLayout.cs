namespace Busbar.Field.Profiles;

/// <summary>
/// Where things lie in a compiled profile; see docs/developer/profile-format.md. The compiler writes by the same constants.
/// </summary>
public static class ProfileLayout
{
    public const byte FormatVersion = 1;
    public const byte ProtocolModbus = 1;

    /// <summary>"None" in every one-byte index.</summary>
    public const byte None = 0xFF;

    public const byte ProfileNeedsIdentification = 1;

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
