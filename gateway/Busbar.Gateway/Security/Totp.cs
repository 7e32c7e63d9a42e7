using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Busbar.Gateway.Security;

/// <summary>
/// Time-based one-time passwords (RFC 6238 over RFC 4226): HMAC-SHA1, steps of 30 s, six digits, which is what every authenticator app
/// speaks. Identity's own provider reads the clock itself and takes a code twice; this one is told the time and says which step it was.
/// </summary>
public static class Totp
{
    /// <summary>Bytes of a secret; RFC 4226 (R6) wants 16 at least and recommends 20.</summary>
    public const int KeyLength = 20;

    private const int StepSeconds = 30;
    private const int Digits = 6;
    private const int Modulus = 1_000_000;

    // A clock that is off, and a code typed slowly: one step either way (RFC 6238, clause 5.2).
    private const int Drift = 1;

    /// <summary>The step that a moment lies in.</summary>
    public static long StepOf(DateTimeOffset moment) => moment.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The code of a step.</summary>
    public static string Code(ReadOnlySpan<byte> key, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
        HMACSHA1.HashData(key, counter, hash);
        int number = BinaryPrimitives.ReadInt32BigEndian(hash[(hash[^1] & 0xF)..]) & int.MaxValue;
        return (number % Modulus).ToString(CultureInfo.InvariantCulture).PadLeft(Digits, '0');
    }

    /// <summary>The step of a right code, later than <paramref name="after"/>; null for a wrong one or one that was used.</summary>
    public static long? Accept(ReadOnlySpan<byte> key, string code, DateTimeOffset now, long after)
    {
        byte[] typed = Encoding.UTF8.GetBytes(code);
        for (long step = StepOf(now) - Drift; step <= StepOf(now) + Drift; step++)
        {
            if (step > after && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Code(key, step)), typed))
                return step;
        }

        return null;
    }

    /// <summary>What an authenticator app reads from a picture or a link.</summary>
    public static string Address(ReadOnlySpan<byte> key, string issuer, string user) =>
        $"otpauth://totp/{Uri.EscapeDataString(issuer)}:{Uri.EscapeDataString(user)}?secret={Base32(key)}&issuer={Uri.EscapeDataString(issuer)}&digits={Digits}&period={StepSeconds}";

    /// <summary>RFC 4648, clause 6, without padding: how a secret is typed into an app.</summary>
    public static string Base32(ReadOnlySpan<byte> bytes)
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        StringBuilder text = new();
        int bits = 0;
        int held = 0;
        foreach (byte each in bytes)
        {
            held = (held << 8) | each;
            for (bits += 8; bits >= 5; bits -= 5)
                text.Append(Alphabet[(held >> (bits - 5)) & 31]);
            held &= (1 << bits) - 1;
        }

        if (bits > 0)
            text.Append(Alphabet[(held << (5 - bits)) & 31]);
        return text.ToString();
    }
}
