using System.Text;
using Busbar.Gateway.Security;
using CsCheck;

namespace Busbar.Gateway.Tests.Security;

/// <summary>RFC 6238, appendix B (SHA-1; its eight digits end in our six), and RFC 4648, clause 10.</summary>
public sealed class Codes_of_the_authenticator
{
    private static readonly byte[] Key = Encoding.ASCII.GetBytes("12345678901234567890");

    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Are_those_of_the_standard(long seconds, string code)
    {
        DateTimeOffset moment = DateTimeOffset.FromUnixTimeSeconds(seconds);

        Assert.Equal(code, Totp.Code(Key, Totp.StepOf(moment)));
        Assert.Equal(Totp.StepOf(moment), Totp.Accept(Key, code, moment, 0));
    }

    [Fact]
    public void Open_once_and_half_a_minute_early_or_late()
    {
        DateTimeOffset now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
        string code = Totp.Code(Key, Totp.StepOf(now));

        long? step = Totp.Accept(Key, code, now.AddSeconds(30), 0);
        Assert.NotNull(step);
        Assert.NotNull(Totp.Accept(Key, code, now.AddSeconds(-30), 0));
        Assert.Null(Totp.Accept(Key, code, now.AddSeconds(30), step.Value));
        Assert.Null(Totp.Accept(Key, code, now.AddSeconds(90), 0));
        Assert.Null(Totp.Accept(Key, "", now, 0));
        Assert.Null(Totp.Accept(Key, code + "0", now, 0));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Have_a_key_that_is_typed_in_base32(string text, string typed) => Assert.Equal(typed, Totp.Base32(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Of_another_key_do_not_open() =>
        Gen.Select(Gen.Byte.Array[20], Gen.Long[0, 4_000_000_000]).Sample((other, seconds) =>
        {
            DateTimeOffset now = DateTimeOffset.FromUnixTimeSeconds(seconds);
            string code = Totp.Code(other, Totp.StepOf(now));
            string[] right = [.. Enumerable.Range(-1, 3).Select(step => Totp.Code(Key, Totp.StepOf(now) + step))];
            Assert.Equal(right.Contains(code), Totp.Accept(Key, code, now, -10) is not null);
        });
}
