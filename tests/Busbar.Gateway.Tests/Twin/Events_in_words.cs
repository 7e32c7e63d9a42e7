using Busbar.Control;
using Busbar.Controller;
using Busbar.Gateway.Ingest;
using Busbar.Gateway.Twin;

namespace Busbar.Gateway.Tests.Twin;

/// <summary>Every code that a controller can send has its words; a code of newer firmware keeps its number.</summary>
public sealed class Events_in_words
{
    [Fact]
    public void Every_reason_has_words()
    {
        Assert.All(Enum.GetValues<ReasonCode>().Where(code => code != ReasonCode.None), code => Assert.DoesNotContain("reason ", EventWords.Reason((int)code), StringComparison.Ordinal));
        Assert.All(Enum.GetValues<DeviceError>().Where(code => code != DeviceError.None), code => HasWords(ControllerEvent.DeviceOffline, (int)code));
        Assert.All(Enum.GetValues<OutboxLoss>().Where(code => code != OutboxLoss.None), code => HasWords(ControllerEvent.RecordsDropped, (int)code));
        Assert.All(Enum.GetValues<CommandRefusal>().Where(code => code is not CommandRefusal.None and not CommandRefusal.EngineBase), code => HasWords(ControllerEvent.CommandRefused, (int)code));
        Assert.All(Enum.GetValues<RefusalCode>().Where(code => code != RefusalCode.None), code => HasWords(ControllerEvent.CommandRefused, (int)CommandRefusal.EngineBase + (int)code));
        Assert.All(Enum.GetValues<LimitFlags>().Where(flag => flag != LimitFlags.None), flag => HasWords(ControllerEvent.CommandLimited, (int)CommandLimit.EngineBase + (int)flag));
    }

    [Fact]
    public void Several_limits_at_once_are_all_told()
    {
        string text = EventWords.Text(Told(ControllerEvent.CommandLimited, (int)CommandLimit.EngineBase + (int)(LimitFlags.LegalHeatingMaximum | LimitFlags.Ramp)));

        Assert.Contains("legal maximum", text, StringComparison.Ordinal);
        Assert.Contains("ramp", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_code_that_is_not_known_keeps_its_number()
    {
        Assert.Equal("event250", EventWords.Name(250));
        Assert.Equal("source250", EventWords.Source(250));
        Assert.Equal("reason 250", EventWords.Reason(250));
    }

    private static void HasWords(ControllerEvent code, int reason)
    {
        string text = EventWords.Text(Told(code, reason));
        Assert.NotEqual("", text);
        Assert.DoesNotMatch(@"\d", text.Replace("priority 8, 11 or 12", "", StringComparison.Ordinal));
    }

    private static IngestedEvent Told(ControllerEvent code, int reason) => new("floors", "", (int)code, 0, "room-301/setpoint", null, 0, 8, 1, reason, null, false, false);
}
