using System.Text.RegularExpressions;
using Busbar.Control;
using Busbar.Controller;
using Busbar.Gateway.Ingest;
using Busbar.Gateway.Twin;
using Busbar.Link;
using Busbar.Site.Policies;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Tests.Twin;

/// <summary>Whatever number a controller may send, both languages have words for it.</summary>
public partial class Every_code_has_words
{
    [Fact]
    public void Events() => Refuse(Enum.GetValues<ControllerEvent>().Select(code => (code.ToString(), EventTexts.Title((int)code))));

    [Fact]
    public void Reasons() => Refuse(Enum.GetValues<ReasonCode>().Select(code => (code.ToString(), ReasonTexts.Reason((byte)code))));

    [Fact]
    public void Sources() => Refuse(Enum.GetValues<SourceCode>().Select(code => (code.ToString(), ReasonTexts.Source((byte)code))));

    [Fact]
    public void Errors_of_devices() => Refuse(Enum.GetValues<DeviceError>().Where(code => code != DeviceError.None).Select(code => (code.ToString(), DeviceErrorTexts.Of((int)code, null))));

    [Fact]
    public void Refusals_of_commands_by_the_controller_and_by_its_engine() => Refuse(
    [
        .. Enum.GetValues<CommandRefusal>().Where(code => code is not (CommandRefusal.None or CommandRefusal.EngineBase)).Select(code => (code.ToString(), EventTexts.Refusal((int)code))),
        .. Enum.GetValues<RefusalCode>().Select(code => (code.ToString(), EventTexts.Refusal((int)CommandRefusal.EngineBase + (int)code))),
    ]);

    [Fact]
    public void Limits_of_commands_by_the_controller_and_by_its_engine() => Refuse(
    [
        .. Enum.GetValues<CommandLimit>().Where(code => code is not (CommandLimit.None or CommandLimit.EngineBase)).Select(code => (code.ToString(), EventTexts.Limit((int)code))),
        .. Enum.GetValues<LimitFlags>().Where(code => code != LimitFlags.None).Select(code => (code.ToString(), EventTexts.Limit((int)CommandLimit.EngineBase + (int)code))),
    ]);

    [Fact]
    public void Losses_of_records() => Refuse(Enum.GetValues<OutboxLoss>().Where(code => code != OutboxLoss.None).Select(code => (code.ToString(), EventTexts.Loss((int)code))));

    [Fact]
    public void Problems_of_the_device_itself() => Refuse(Enum.GetValues<DeviceProblem>().Where(code => code != DeviceProblem.None).Select(code => (code.ToString(), DeviceProblemTexts.Of((int)code))));

    [Fact]
    public void Refusals_of_documents() => Refuse(
    [
        .. Enum.GetValues<DocumentRefusal>().Where(code => code is not (DocumentRefusal.None or DocumentRefusal.EnvelopeBase)).Select(code => (code.ToString(), EventTexts.Document((int)code))),
        .. Enum.GetValues<DocumentError>().Where(code => code != DocumentError.None).Select(code => (code.ToString(), EventTexts.Document((int)DocumentRefusal.EnvelopeBase + (int)code))),
    ]);

    [Fact]
    public void A_code_of_newer_firmware_shows_its_number()
    {
        Assert.Equal(new LocalName("事件 250", "event 250"), EventTexts.Title(250));
        Assert.Equal("错误 250", DeviceErrorTexts.Of(250, null).Zh);
    }

    [Theory]
    [InlineData(9, "bus field, unit 3, request 2: refused with exception 2; received 5 bytes 03 83 02 61 31", "总线 field，地址 3，请求 2：设备拒绝，异常码 2；收到 5 字节 03 83 02 61 31", "bus field, unit 3, request 2: refused with exception 2; received 5 bytes 03 83 02 61 31")]
    [InlineData(1, "bus field, unit 3, request 0: no answer. Check power, address, speed and wiring", "总线 field，地址 3，请求 0：无应答。请检查电源、地址、波特率和接线", "bus field, unit 3, request 0: no answer. Check power, address, speed and wiring")]
    [InlineData(11, "bus tcp-7, unit 1: port closed", "总线 tcp-7，地址 1：端口未打开。请检查设备网络，以及端口是否被其他客户端占用", "bus tcp-7, unit 1: port closed. Check the device's network and that no other client holds the port")]
    [InlineData(3, "something else", "校验和错误：something else", "wrong checksum: something else")]
    public void The_controller_s_own_line_is_said_in_both_languages(int error, string told, string chinese, string english)
    {
        IngestedEvent happened = new("floors", "room-301", (int)ControllerEvent.DeviceOffline, 0, null, null, 0, 0, 0, error, told, false, false);

        Assert.Equal(new LocalName(chinese, english), EventTexts.Text(happened));
    }

    private static void Refuse(IEnumerable<(string Code, LocalName Words)> all)
    {
        Assert.All(all, each =>
        {
            Assert.Matches(Chinese(), each.Words.Zh);
            Assert.DoesNotMatch(Chinese(), each.Words.En);
            Assert.DoesNotMatch(Number(), each.Words.En);
            Assert.False(string.IsNullOrWhiteSpace(each.Words.En), each.Code);
        });
    }

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Chinese();

    // What stands for a code without words.
    [GeneratedRegex(@"^\w+ \d+$")]
    private static partial Regex Number();
}
