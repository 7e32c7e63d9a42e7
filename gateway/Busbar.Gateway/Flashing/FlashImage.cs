using System.Buffers.Binary;
using System.Text;

namespace Busbar.Gateway.Flashing;

/// <summary>Where the application lies in a chip's flash.</summary>
/// <param name="Offset">Address of the partition.</param>
/// <param name="Size">Its bytes.</param>
public sealed record DeployPartition(int Offset, int Size);

/// <summary>
/// Reads what was read back from a chip. ESP-IDF's partition table lies at 0x8000: rows of 32 bytes, magic AA 50, type, subtype, offset, size
/// (little endian), label of 16 bytes (ESP-IDF Programming Guide, "Partition Tables"). nanoFramework's application is in the one called "deploy",
/// type 1, subtype 0x84 (nf-interpreter, partitions_nanoclr_*.csv).
/// </summary>
public static class FlashImage
{
    private const int TableOffset = 0x8000;
    private const int TableRows = 95;
    private const int RowBytes = 32;
    private const int SearchedHead = 256;
    private const byte DeploySubtype = 0x84;

    /// <summary>The partition for applications; null when the flash has no such table.</summary>
    public static DeployPartition? FindPartition(ReadOnlySpan<byte> flash)
    {
        for (int row = 0; row < TableRows && TableOffset + (row + 1) * RowBytes <= flash.Length; row++)
        {
            ReadOnlySpan<byte> each = flash.Slice(TableOffset + row * RowBytes, RowBytes);
            if (each[0] != 0xAA || each[1] != 0x50)
                return null;
            if (each[2] == 1 && each[3] == DeploySubtype && Encoding.ASCII.GetString(each.Slice(12, 16)).TrimEnd('\0') == "deploy")
                return new DeployPartition(BinaryPrimitives.ReadInt32LittleEndian(each[4..]), BinaryPrimitives.ReadInt32LittleEndian(each[8..]));
        }

        return null;
    }

    /// <summary>Whether an application lies where the runtime looks for it, byte for byte. Null: it does; else what was found instead.</summary>
    public static string? Verify(ReadOnlySpan<byte> flash, ReadOnlySpan<byte> application)
    {
        if (FindPartition(flash) is not { } partition)
            return "the flash that was read back has no partition table with a place for applications; was the runtime written? Flash again, and hold the BOOT button while it connects";
        if (application.Length > partition.Size)
            return $"the application has {application.Length} bytes and its place {partition.Size}";
        if (partition.Offset < 0 || partition.Offset + application.Length > flash.Length)
            return $"the read-back ends at 0x{flash.Length:X} and the application's place begins at 0x{partition.Offset:X}; read the whole flash";
        ReadOnlySpan<byte> there = flash.Slice(partition.Offset, application.Length);
        if (there.SequenceEqual(application))
            return null;
        int elsewhere = flash.IndexOf(application[..Math.Min(SearchedHead, application.Length)]);
        if (elsewhere >= 0 && elsewhere != partition.Offset)
            return $"the tool reported success and wrote the application to 0x{elsewhere:X}; the runtime looks for it at 0x{partition.Offset:X} (nanoframework/Home issue 1835)";
        if (there.IndexOfAnyExcept((byte)0xFF) < 0)
            return $"nothing was written at 0x{partition.Offset:X}, where the runtime looks for the application";
        int first = there.CommonPrefixLength(application);
        return $"the application differs from what was read back, first at 0x{partition.Offset + first:X}; try a shorter cable, another USB port, or a lower speed";
    }
}
