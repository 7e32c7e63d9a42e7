namespace Busbar.Link;

/// <summary>Layout of the controller's document, as told in docs/developer/architecture.md.</summary>
public static class DocumentFormat
{
    public const int FormatVersion = 1;
    public const int FormatOffset = 4;
    public const int VersionOffset = 6;
    public const int IssuedOffset = 10;
    public const int NotAfterOffset = 14;
    public const int ControllerOffset = 18;
    public const int ControllerLength = 32;
    public const int SectionCountOffset = 50;
    public const int SectionsOffset = 51;
    public const int SectionHeaderLength = 3;
    public const int SignatureLength = 32;
    public const int MinimumLength = SectionsOffset + SignatureLength;

    public const byte Names = 1;
    public const byte Profiles = 2;
    public const byte Buses = 3;
    public const byte Devices = 4;
    public const byte Outputs = 5;
    public const byte Policies = 6;
    public const byte Calendar = 7;
    public const byte Link = 8;
    public const int LargestSection = 8;

    internal static uint UInt32(byte[] bytes, int offset)
    {
        return ((uint)bytes[offset] << 24) | ((uint)bytes[offset + 1] << 16) | ((uint)bytes[offset + 2] << 8) | bytes[offset + 3];
    }

    internal static int UInt16(byte[] bytes, int offset)
    {
        return (bytes[offset] << 8) | bytes[offset + 1];
    }
}
