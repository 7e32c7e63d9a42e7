namespace Busbar.Link;

/// <summary>The data types of Sparkplug B 3.0 (clause 6.4.16) that this house writes or understands. Numbers are the standard's.</summary>
public static class SparkplugDataType
{
    public const int Unknown = 0;
    public const int Int8 = 1;
    public const int Int16 = 2;
    public const int Int32 = 3;
    public const int Int64 = 4;
    public const int UInt8 = 5;
    public const int UInt16 = 6;
    public const int UInt32 = 7;
    public const int UInt64 = 8;
    public const int Float = 9;
    public const int Double = 10;
    public const int Boolean = 11;
    public const int String = 12;
    public const int DateTime = 13;
    public const int Text = 14;
    public const int Uuid = 15;
    public const int DataSet = 16;
    public const int Bytes = 17;
    public const int File = 18;
    public const int Template = 19;
    public const int PropertySet = 20;
    public const int PropertySetList = 21;
}
