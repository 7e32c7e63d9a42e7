using System.Globalization;
using Busbar.Control;
using Busbar.Gateway.Planner;
using Busbar.Gateway.Policies;
using Busbar.Gateway.Security;
using Busbar.Gateway.Ui;
using Busbar.Gateway.Ui.Security;
using Busbar.Planner.Buildings;
using Busbar.Site.Policies;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;

namespace Busbar.Gateway.Tests.Ui;

/// <summary>The record is written once, in English; the page says what programs wrote in Chinese too, and leaves what people wrote.</summary>
public sealed class The_audit_in_the_readers_language : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddLogging().AddLocalization().BuildServiceProvider();
    private readonly CultureInfo _before = CultureInfo.CurrentUICulture;

    private IStringLocalizer<Texts> Text => _services.GetRequiredService<IStringLocalizer<Texts>>();

    public void Dispose()
    {
        CultureInfo.CurrentUICulture = _before;
        _services.Dispose();
    }

    [Theory]
    [InlineData("command", "6000 for 300 s at priority 12", "6000，保持 300 秒，优先级 12")]
    [InlineData("command", "refused: 6000 for 300 s at priority 12", "被拒绝：6000，保持 300 秒，优先级 12")]
    [InlineData("command", "released at priority 8", "释放优先级 8")]
    [InlineData("command", "something of an older version", "something of an older version")]
    [InlineData("userRole", "released at priority 8", "released at priority 8")]
    public void What_a_command_set_is_said_in_words(string act, string after, string chinese)
    {
        AuditEntry entry = new("Li", act, "ev-1/powerLimit", "0", after);
        CultureInfo.CurrentUICulture = new CultureInfo("zh-CN");
        Assert.Equal(chinese, AuditWords.After(entry, Text));
        CultureInfo.CurrentUICulture = new CultureInfo("en");
        Assert.Equal(after, AuditWords.After(entry, Text));
    }

    [Fact]
    public void Every_reason_of_planner_and_policies_has_Chinese_words_and_a_persons_reason_stays()
    {
        CultureInfo.CurrentUICulture = new CultureInfo("zh-CN");
        foreach (PlanReason reason in Enum.GetValues<PlanReason>())
            Assert.Matches(@"^日前计划：\p{IsCJKUnifiedIdeographs}+，电价 0\.550$", Why(PlanPublisher.User, $"plan: {reason}, price 0.550"));
        Assert.Equal("日前计划：不再要求", Why(PlanPublisher.User, PlanPublisher.NothingAsked));
        foreach (ReasonCode code in Enum.GetValues<ReasonCode>())
            Assert.Equal(ReasonTexts.Reason((byte)code).Zh, Why(PolicyRunner.User, ReasonTexts.Reason((byte)code).En));
        Assert.Equal("plan: Idle, price 0.550", Why("Li", "plan: Idle, price 0.550"));
    }

    private string Why(string who, string why) => AuditWords.Why(new AuditEntry(who, "command", "acdc/powerTarget", null, "1 for 1 s at priority 12", why), Text, "zh-CN");
}
