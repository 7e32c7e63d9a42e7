using System;

namespace Busbar.Link;

/// <summary>The envelope of a document that <see cref="DocumentCheck"/> has passed; a view on its bytes.</summary>
public sealed class ControllerDocument
{
    private readonly int end;

    /// <summary>Throws ArgumentException for bytes that are no document; check before.</summary>
    public ControllerDocument(byte[] bytes, int length)
    {
        if (length < DocumentFormat.MinimumLength || length > bytes.Length)
        {
            throw new ArgumentException("Not a document: too short.");
        }

        Bytes = bytes;
        Version = DocumentFormat.UInt32(bytes, DocumentFormat.VersionOffset);
        end = length - DocumentFormat.SignatureLength;
        int at = DocumentFormat.SectionsOffset;
        for (int i = 0; i < bytes[DocumentFormat.SectionCountOffset]; i++)
        {
            if (at + DocumentFormat.SectionHeaderLength > end)
            {
                throw new ArgumentException("Not a document: a section begins behind its end.");
            }

            int id = bytes[at];
            int size = DocumentFormat.UInt16(bytes, at + 1);
            at += DocumentFormat.SectionHeaderLength;
            if (id > DocumentFormat.LargestSection || at + size > end)
            {
                throw new ArgumentException("Not a document: a section is unknown or too long.");
            }

            at += size;
        }

        int names = SectionOffset(DocumentFormat.Names);
        Names = new DocumentNames(bytes, names < 0 ? 0 : names, names < 0 ? 0 : SectionLength(DocumentFormat.Names));
    }

    /// <summary>The document's bytes; offsets are into them.</summary>
    public byte[] Bytes { get; }

    /// <summary>Rises with every document of a controller.</summary>
    public uint Version { get; }

    /// <summary>Unix seconds.</summary>
    public uint IssuedAt
    {
        get { return DocumentFormat.UInt32(Bytes, DocumentFormat.IssuedOffset); }
    }

    /// <summary>Unix seconds; 0 is never.</summary>
    public uint NotAfter
    {
        get { return DocumentFormat.UInt32(Bytes, DocumentFormat.NotAfterOffset); }
    }

    /// <summary>The name pool; empty when the document has none.</summary>
    public DocumentNames Names { get; }

    /// <summary>Where the payload of section <paramref name="id"/> begins; -1 when absent. Looked for each time: asked at start only.</summary>
    public int SectionOffset(byte id)
    {
        int found = -1;
        int at = DocumentFormat.SectionsOffset;
        for (int i = 0; i < Bytes[DocumentFormat.SectionCountOffset] && at < end; i++)
        {
            int payload = at + DocumentFormat.SectionHeaderLength;
            found = Bytes[at] == id ? payload : found;
            at = payload + DocumentFormat.UInt16(Bytes, at + 1);
        }

        return found;
    }

    /// <summary>Length of its payload in bytes; -1 when absent.</summary>
    public int SectionLength(byte id)
    {
        int offset = SectionOffset(id);
        return offset < 0 ? -1 : DocumentFormat.UInt16(Bytes, offset - 2);
    }
}
