using Busbar.Control;
using Busbar.Controller;
using Busbar.Gateway.Ingest;
using Busbar.Link;
using Busbar.Site.Policies;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Twin;

/// <summary>
/// The codes in a controller's events in words, Chinese and English; those of the control engine are in <see cref="ReasonTexts"/>.
/// The numbers are the contract, the words may change. A code that is not known shows its number.
/// </summary>
public static class EventTexts
{
    /// <summary>No words.</summary>
    public static readonly LocalName Nothing = new("", "");

    /// <summary>lowerCamelCase name of an event code, for programs; codes of newer firmware keep their number.</summary>
    public static string Name(int code) => Enum.IsDefined((ControllerEvent)code) ? Camel(((ControllerEvent)code).ToString()) : $"event{code}";

    /// <summary>lowerCamelCase name of who entered a value, for programs.</summary>
    public static string SourceName(int code) => Enum.IsDefined((SourceCode)code) ? Camel(((SourceCode)code).ToString()) : $"source{code}";

    /// <summary>What happened.</summary>
    public static LocalName Title(int code) => (ControllerEvent)code switch
    {
        ControllerEvent.None => new("无事件", "no event"),
        ControllerEvent.Started => new("控制器启动", "controller started"),
        ControllerEvent.SafeMode => new("进入安全模式", "safe mode"),
        ControllerEvent.DocumentAccepted => new("新配置生效", "new document in effect"),
        ControllerEvent.DocumentRefused => new("配置被拒绝", "document refused"),
        ControllerEvent.TimeKnown => new("时钟已同步", "time of day known"),
        ControllerEvent.DeviceOffline => new("设备离线", "device offline"),
        ControllerEvent.DeviceOnline => new("设备上线", "device online"),
        ControllerEvent.DeviceFault => new("设备应答异常", "device answers with errors"),
        ControllerEvent.DeviceFaultCleared => new("设备应答恢复正常", "device answers well again"),
        ControllerEvent.CommandAcknowledged => new("命令已受理", "command acknowledged"),
        ControllerEvent.CommandWritten => new("命令已写入", "command written"),
        ControllerEvent.CommandVerified => new("命令已读回确认", "command read back"),
        ControllerEvent.CommandRefused => new("命令被拒绝", "command refused"),
        ControllerEvent.CommandFailed => new("命令失败", "command failed"),
        ControllerEvent.CommandLimited => new("命令受限", "command limited"),
        ControllerEvent.OutputChanged => new("输出变化", "output changed"),
        ControllerEvent.OutputDisturbed => new("输出被现场改动", "output changed at the device"),
        ControllerEvent.NoEffect => new("指令未见效果", "no effect"),
        ControllerEvent.RecordsDropped => new("记录丢失", "records dropped"),
        ControllerEvent.MessageMalformed => new("消息无法解析", "malformed message"),
        ControllerEvent.StorageFailed => new("存储写入失败", "storage failed"),
        ControllerEvent.CycleOverrun => new("控制周期超时", "cycle overrun"),
        ControllerEvent.OutputLimited => new("设备限制了输出", "device limited an output"),
        ControllerEvent.OutputFailed => new("输出写入失败", "output not written"),
        ControllerEvent.ProblemBegan => new("控制器自身出现问题", "controller has a problem"),
        ControllerEvent.ProblemEnded => new("控制器自身问题已消除", "controller's problem is over"),
        ControllerEvent.ButtonPressed => new("有人按下了控制器的按钮", "somebody pressed the controller's button"),
        _ => Unknown("事件", "event", code),
    };

    /// <summary>What an event says of its reason; empty when its title says all.</summary>
    public static LocalName Text(IngestedEvent told)
    {
        LocalName words = (ControllerEvent)told.Code switch
        {
            ControllerEvent.DeviceOffline or ControllerEvent.DeviceFault or ControllerEvent.CommandFailed or ControllerEvent.OutputFailed => DeviceErrorTexts.Of(told.Reason, told.Text),
            ControllerEvent.CommandRefused => Refusal(told.Reason),
            ControllerEvent.CommandLimited => Limit(told.Reason),
            ControllerEvent.OutputChanged => told.Reason == 0 ? Nothing : ReasonTexts.Reason((byte)told.Reason),
            ControllerEvent.RecordsDropped => Loss(told.Reason),
            ControllerEvent.DocumentRefused => Document(told.Reason),
            ControllerEvent.ProblemBegan or ControllerEvent.ProblemEnded => DeviceProblemTexts.Of(told.Reason),
            _ => Nothing,
        };
        // These say by their codes, in both languages, what their text says in English.
        bool isSaid = string.IsNullOrEmpty(told.Text)
            || (ControllerEvent)told.Code is ControllerEvent.DeviceOffline or ControllerEvent.DeviceFault or ControllerEvent.CommandFailed or ControllerEvent.CommandLimited or ControllerEvent.OutputFailed;
        return isSaid ? words : words == Nothing ? new(told.Text!, told.Text!) : new($"{words.Zh}：{told.Text}", $"{words.En}: {told.Text}");
    }

    /// <summary>Why a command was refused: a <see cref="CommandRefusal"/>, or the engine's code above its base.</summary>
    public static LocalName Refusal(int code) => code >= (int)CommandRefusal.EngineBase
        ? ReasonTexts.Refusal((byte)(code - (int)CommandRefusal.EngineBase))
        : (CommandRefusal)code switch
        {
            CommandRefusal.None => Nothing,
            CommandRefusal.UnknownDevice => new("控制器没有该设备", "the controller has no such device"),
            CommandRefusal.UnknownPoint => new("设备没有该点", "the device has no such point"),
            CommandRefusal.NotAnOutput => new("该点不是输出", "the point is no output"),
            CommandRefusal.NotANumber => new("不是数值", "not a number"),
            CommandRefusal.Priority => new("网关不得使用该优先级", "a level that the gateway may not use"),
            CommandRefusal.NoDocument => new("控制器尚无生效的配置", "the controller has no document in effect"),
            CommandRefusal.NothingToRelease => new("该优先级上没有命令", "nothing is commanded at that level"),
            CommandRefusal.UnexplainedOverride => new("解除法定限值须注明操作人、原因和有效期", "an override of the legal range needs a user, a reason and an expiry"),
            _ => Unknown("拒绝代码", "refusal", code),
        };

    /// <summary>What limited a command: a <see cref="CommandLimit"/>, or the engine's flags above its base.</summary>
    public static LocalName Limit(int code)
    {
        if (code < (int)CommandLimit.EngineBase)
        {
            return (CommandLimit)code switch
            {
                CommandLimit.None => Nothing,
                CommandLimit.Device => new("设备采用了另一数值", "the device took another value"),
                CommandLimit.HigherPriority => new("更高优先级占用该输出", "a higher priority holds the output"),
                CommandLimit.Withdrawn => new("在设备确认之前已被释放、到期或取代", "released, run out or replaced before the device confirmed it"),
                _ => Unknown("限制代码", "limit", code),
            };
        }

        IReadOnlyList<LocalName> limits = ReasonTexts.Limits((byte)(code - (int)CommandLimit.EngineBase));
        return new(string.Join("，", limits.Select(limit => limit.Zh)), string.Join(", ", limits.Select(limit => limit.En)));
    }

    /// <summary>How records were lost: an <see cref="OutboxLoss"/>.</summary>
    public static LocalName Loss(int code) => (OutboxLoss)code switch
    {
        OutboxLoss.None => Nothing,
        OutboxLoss.Thinned => new("发件箱已满：模拟量被抽稀", "outbox full: analogue values were thinned"),
        OutboxLoss.Oldest => new("发件箱已满：最早的记录被舍弃", "outbox full: the oldest records went"),
        OutboxLoss.Damaged => new("存储页损坏", "a page on storage was damaged"),
        OutboxLoss.PointGone => new("该点已不在配置中", "the point is no more in the document"),
        OutboxLoss.NotStored => new("存储不再接受写入", "storage took no more writes"),
        _ => Unknown("丢失代码", "loss", code),
    };

    /// <summary>Why a document was refused: a <see cref="DocumentRefusal"/>, or a <see cref="DocumentError"/> above its base.</summary>
    public static LocalName Document(int code) => code >= (int)DocumentRefusal.EnvelopeBase
        ? (DocumentError)(code - (int)DocumentRefusal.EnvelopeBase) switch
        {
            DocumentError.None => Nothing,
            DocumentError.TooShort => new("配置文件过短", "shorter than an envelope"),
            DocumentError.NotADocument => new("不是配置文件", "not a document"),
            DocumentError.UnknownFormat => new("固件不认识该格式版本", "a format version that this firmware does not read"),
            DocumentError.BadSignature => new("签名不符", "not signed under this controller's key"),
            DocumentError.WrongController => new("属于另一控制器", "made for another controller"),
            DocumentError.NotNewer => new("不比现行配置新", "not newer than the one in force"),
            DocumentError.Expired => new("已过有效期", "past its date"),
            DocumentError.BadSections => new("分节内容损坏", "its sections do not fit together"),
            _ => Unknown("代码", "reason", code),
        }
        : (DocumentRefusal)code switch
        {
            DocumentRefusal.None => Nothing,
            DocumentRefusal.Inconsistent => new("内容不一致或过大", "its tables are inconsistent or too large"),
            DocumentRefusal.BirthTooLarge => new("某设备的上线消息超出缓冲区", "a device's birth message does not fit the buffer"),
            DocumentRefusal.TooLong => new("配置的长度超出该控制器的内存", "the document is longer than the controller has room for"),
            DocumentRefusal.BusOverloaded => new("某总线的轮询超出其时间预算", "the polls of a bus do not fit its time"),
            DocumentRefusal.NotStored => new("存储未能写入", "storage did not take it"),
            _ => Unknown("代码", "reason", code),
        };

    private static LocalName Unknown(string zh, string en, int code) => new($"{zh} {code}", $"{en} {code}");

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
