using Busbar.Gateway.Security;

namespace Busbar.Gateway.Tests.Security;

/// <summary>What a person may be called, and what opens the page.</summary>
public class Names_and_passwords
{
    [Theory]
    [InlineData("password1234")]
    [InlineData("P4ssw0rd!2026")]
    [InlineData("1234567890ab")]
    [InlineData("qwertyuiop123")]
    [InlineData("1qaz2wsx3edc")]
    [InlineData("BusbarGateway2026!")]
    [InlineData("solar!solar!solar!")]
    [InlineData("Administrator99")]
    [InlineData("adm1n1strat0r")]
    [InlineData("p455w0rd2026")]
    public void A_password_that_is_guessed_first_is_refused_however_long(string password) => Assert.Contains("guessed", PasswordRules.Refusal(password, "Ada")?.En, StringComparison.Ordinal);

    [Theory]
    [InlineData("a long walk by the sea")]
    [InlineData("correct horse battery staple")]
    [InlineData("Tr0ub4dor&3 and a dog")]
    [InlineData("北京到运城的火车晚点了两小时")]
    [InlineData("xK9#mQ2$vL7p")]
    [InlineData("8362-9471-0538")]
    public void Any_other_long_one_is_taken(string password) => Assert.Null(PasswordRules.Refusal(password, "Ada"));

    [Theory]
    [InlineData("planner")]
    [InlineData("Policies")]
    [InlineData("openadr")]
    [InlineData("home-assistant")]
    [InlineData("modbus")]
    [InlineData("shell:root")]
    [InlineData("-")]
    public void Nobody_is_called_as_the_gateways_programs_are_in_the_audit(string name) => Assert.Contains("the audit could not tell you apart", PasswordRules.NameRefusal(name)?.En, StringComparison.Ordinal);
}
