using System;
using System.Security.Cryptography;

namespace Busbar.Link;

/// <summary>Everything that must hold before a document takes effect: signature, addressee, version, date, structure.</summary>
public static class DocumentCheck
{
    /// <summary>
    /// Checks the first <paramref name="length"/> bytes.
    /// <paramref name="newerThan"/>: version in force, 0 when there is none. <paramref name="unixSecondsOrMinus1"/>: the time, or
    /// -1 while it is unknown (the date then waits). A document in force that is read again at start is checked with 0 and -1:
    /// the last good one never expires.
    /// </summary>
    public static DocumentError Check(byte[] bytes, int length, byte[] key, string controllerId, uint newerThan, long unixSecondsOrMinus1)
    {
        if (length < DocumentFormat.MinimumLength || length > bytes.Length)
        {
            return DocumentError.TooShort;
        }

        if (bytes[0] != 'B' || bytes[1] != 'B' || bytes[2] != 'D' || bytes[3] != '1')
        {
            return DocumentError.NotADocument;
        }

        if (DocumentFormat.UInt16(bytes, DocumentFormat.FormatOffset) != DocumentFormat.FormatVersion)
        {
            return DocumentError.UnknownFormat;
        }

        if (!IsSigned(bytes, length, key))
        {
            return DocumentError.BadSignature;
        }

        if (!IsFor(bytes, controllerId))
        {
            return DocumentError.WrongController;
        }

        if (DocumentFormat.UInt32(bytes, DocumentFormat.VersionOffset) <= newerThan)
        {
            return DocumentError.NotNewer;
        }

        uint notAfter = DocumentFormat.UInt32(bytes, DocumentFormat.NotAfterOffset);
        if (notAfter != 0 && unixSecondsOrMinus1 > notAfter)
        {
            return DocumentError.Expired;
        }

        return HasKnownSections(bytes, length) ? DocumentError.None : DocumentError.BadSections;
    }

    /// <summary>Writes the signature into the last 32 of the first <paramref name="length"/> bytes; the compiler's side of <see cref="Check"/>.</summary>
    public static void Sign(byte[] bytes, int length, byte[] key)
    {
        if (length < DocumentFormat.MinimumLength || length > bytes.Length)
        {
            throw new ArgumentException("A document has at least 83 bytes and no more than its buffer.");
        }

        byte[] signature = Signature(bytes, length - DocumentFormat.SignatureLength, key);
        Array.Copy(signature, 0, bytes, length - DocumentFormat.SignatureLength, DocumentFormat.SignatureLength);
    }

    /// <summary>Compares without telling by its duration where the first difference is.</summary>
    public static bool FixedTimeEquals(byte[] left, int leftOffset, byte[] right, int rightOffset, int length)
    {
        int difference = 0;
        for (int i = 0; i < length; i++)
        {
            difference |= left[leftOffset + i] ^ right[rightOffset + i];
        }

        return difference == 0;
    }

    private static bool IsSigned(byte[] bytes, int length, byte[] key)
    {
        int signed = length - DocumentFormat.SignatureLength;
        return FixedTimeEquals(Signature(bytes, signed, key), 0, bytes, signed, DocumentFormat.SignatureLength);
    }

    // The controller's HMACSHA256 hashes whole arrays only: the copy lives for the length of one check.
    private static byte[] Signature(byte[] bytes, int length, byte[] key)
    {
        byte[] content = new byte[length];
        Array.Copy(bytes, 0, content, 0, length);
        using (HMACSHA256 hmac = new HMACSHA256(key))
        {
            return hmac.ComputeHash(content);
        }
    }

    private static bool IsFor(byte[] bytes, string controllerId)
    {
        if (controllerId.Length == 0 || controllerId.Length > DocumentFormat.ControllerLength)
        {
            return false;
        }

        // Ids are kebab-case, so one byte a character.
        for (int i = 0; i < DocumentFormat.ControllerLength; i++)
        {
            int expected = i < controllerId.Length ? controllerId[i] : 0;
            if (bytes[DocumentFormat.ControllerOffset + i] != expected)
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasKnownSections(byte[] bytes, int length)
    {
        int end = length - DocumentFormat.SignatureLength;
        int at = DocumentFormat.SectionsOffset;
        int seen = 0;
        for (int i = 0; i < bytes[DocumentFormat.SectionCountOffset]; i++)
        {
            if (at + DocumentFormat.SectionHeaderLength > end)
            {
                return false;
            }

            int id = bytes[at];
            if (id == 0 || id > DocumentFormat.LargestSection || (seen & (1 << id)) != 0)
            {
                return false;
            }

            seen |= 1 << id;
            at += DocumentFormat.SectionHeaderLength + DocumentFormat.UInt16(bytes, at + 1);
        }

        return at == end;
    }
}
