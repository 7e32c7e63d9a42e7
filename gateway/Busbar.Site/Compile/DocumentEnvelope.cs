using Busbar.Link;

namespace Busbar.Site.Compile;

/// <summary>Which edition of a controller's document this is.</summary>
/// <param name="Version">Monotone for each controller, from 1; a controller refuses one that is not newer than what it has.</param>
/// <param name="Issued">Whole seconds count.</param>
/// <param name="NotAfter">A controller that knows the time does not accept it any more afterwards; null is never.</param>
public sealed record DocumentStamp(uint Version, DateTimeOffset Issued, DateTimeOffset? NotAfter = null);

/// <summary>A section of the document: id and payload.</summary>
public sealed record DocumentSection(byte Id, byte[] Payload);

/// <summary>Writes header, sections and signature as docs/developer/architecture.md lays them out.</summary>
public static class DocumentEnvelope
{
    /// <exception cref="ArgumentException">The id is longer than 32 bytes, or a section longer than 64 KB.</exception>
    public static byte[] Write(string controllerId, DocumentStamp stamp, IReadOnlyList<DocumentSection> sections, byte[] key)
    {
        ByteWriter writer = new();
        writer.Bytes("BBD1"u8).UInt16(DocumentFormat.FormatVersion).UInt32(stamp.Version);
        writer.UInt32(UnixSeconds(stamp.Issued)).UInt32(stamp.NotAfter is { } end ? UnixSeconds(end) : 0);
        writer.Padded(controllerId, DocumentFormat.ControllerLength).UInt8(sections.Count);
        foreach (DocumentSection section in sections)
        {
            if (section.Payload.Length > ushort.MaxValue)
            {
                throw new ArgumentException($"Section {section.Id} has {section.Payload.Length} bytes; 65535 is the most.", nameof(sections));
            }

            writer.UInt8(section.Id).UInt16(section.Payload.Length).Bytes(section.Payload);
        }

        byte[] bytes = [.. writer.ToArray(), .. new byte[DocumentFormat.SignatureLength]];
        DocumentCheck.Sign(bytes, bytes.Length, key);
        return bytes;
    }

    private static uint UnixSeconds(DateTimeOffset time) => checked((uint)time.ToUnixTimeSeconds());
}
