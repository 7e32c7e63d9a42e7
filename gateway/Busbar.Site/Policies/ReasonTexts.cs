using Busbar.Control;
using Busbar.Site.Yaml;

namespace Busbar.Site.Policies;

/// <summary>The controller's codes in words, Chinese and English. A code that is not known shows its number.</summary>
public static class ReasonTexts
{
    /// <summary>Why an entry was set.</summary>
    public static LocalName Reason(byte code) => (ReasonCode)code switch
    {
        ReasonCode.None => new("无", "none"),
        ReasonCode.OperatorCommand => new("人工指令", "operator's command"),
        ReasonCode.DemandResponseEvent => new("需求响应", "demand-response event"),
        ReasonCode.GatewayPlan => new("日前计划", "the gateway's plan"),
        ReasonCode.DefaultValue => new("默认值", "default value"),
        ReasonCode.Occupied => new("使用时段", "occupied hours"),
        ReasonCode.Unoccupied => new("非使用时段", "unoccupied hours"),
        ReasonCode.ClockUnknown => new("时钟未知，按非使用时段取值", "clock unknown: the unoccupied value holds"),
        ReasonCode.TierShed => new("母线电压低，切除本级负荷", "bus voltage low: this tier is shed"),
        ReasonCode.ShedBeforeLowerTier => new("母线电压低，先于更重要的负荷切除", "bus voltage low: shed before a more important tier"),
        ReasonCode.RestoreWaiting => new("母线电压已恢复，等待依次投入", "bus voltage recovered: waiting its turn to come back"),
        ReasonCode.VoltageUnknown => new("母线电压未知，等待依次放开", "bus voltage unknown: waiting its turn to be let go"),
        ReasonCode.BandDeficit => new("母线电压偏低", "bus voltage low"),
        ReasonCode.BandSurplus => new("母线电压偏高", "bus voltage high"),
        ReasonCode.BandTrip => new("母线电压越限，保护性断开", "bus voltage out of range: disconnected"),
        ReasonCode.MinimumOnTime => new("最短运行时间未到", "minimum on time"),
        ReasonCode.MinimumOffTime => new("最短停机时间未到", "minimum off time"),
        ReasonCode.StartsPerHour => new("每小时启动次数已满", "starts per hour used up"),
        ReasonCode.Relinquished => new("无指令，取安全值", "nobody commands: safe value"),
        ReasonCode.SeasonMode => new("按季节切换模式", "mode of the season"),
        ReasonCode.Freeze => new("防冻保护", "freeze protection"),
        ReasonCode.Overheat => new("过热保护", "overheat protection"),
        ReasonCode.FireAlarm => new("消防信号", "fire alarm"),
        ReasonCode.EmergencyStop => new("急停信号", "emergency stop"),
        ReasonCode.OpenDoor => new("门窗开启", "a door or window stands open"),
        ReasonCode.Interlock => new("联锁条件", "interlock"),
        ReasonCode.InputUnknown => new("保护输入未知，按规定动作", "a protection's input is unknown: its rule for that holds"),
        ReasonCode.ImportLimit => new("超过购电功率上限", "import limit of the grid"),
        ReasonCode.ExportLimit => new("超过上网功率上限", "export limit of the grid"),
        ReasonCode.DemandWindow => new("需量窗口将超限", "the demand window would be exceeded"),
        ReasonCode.GridPowerUnknown => new("关口功率未知，按规定动作", "power at the grid unknown: the rule for that holds"),
        ReasonCode.VoltageDroop => new("随母线电压按比例调节", "in proportion to the bus voltage"),
        ReasonCode.GridTarget => new("关口功率跟踪目标", "power at the grid kept on its target"),
        ReasonCode.PvSurplus => new("光伏有余电", "surplus of the PV"),
        ReasonCode.Curtailment => new("上网功率受限，光伏限发", "PV held back: export is limited"),
        ReasonCode.PriceClass => new("按电价时段", "by the class of the price"),
        ReasonCode.HeatBalance => new("回水温度偏离均值", "return temperature away from the mean"),
        ReasonCode.OptimalStart => new("为按时达到温度提前启动", "started early to be ready in time"),
        ReasonCode.Vacant => new("使用时段内无人", "nobody there in occupied hours"),
        ReasonCode.PriceLow => new("电价低，在法定范围内多用", "energy is cheap: more of it within the legal range"),
        ReasonCode.PriceHigh => new("电价高，少用", "energy is dear: less of it"),
        ReasonCode.DemandResponseReturn => new("需求响应结束，逐步恢复", "after demand response: coming back by and by"),
        ReasonCode.LegalOverride => new("人工解除法定温度限值（有时限）", "the operator overrides the legal range, for a time"),
        ReasonCode.NoEffect => new("指令未见效果，取安全值", "the command had no effect: safe value"),
        _ => Unknown(code),
    };

    /// <summary>Who set an entry.</summary>
    public static LocalName Source(byte code) => (SourceCode)code switch
    {
        SourceCode.None => new("无", "nobody"),
        SourceCode.Operator => new("操作员", "operator"),
        SourceCode.DemandResponse => new("需求响应", "demand response"),
        SourceCode.Plan => new("计划", "plan"),
        SourceCode.DefaultValues => new("默认值", "default values"),
        SourceCode.SetpointSchedule => new("温度日程", "setpoint schedule"),
        SourceCode.BusVoltageBands => new("母线电压策略", "bus-voltage bands"),
        SourceCode.MinimumTime => new("启停间隔保护", "minimum times"),
        SourceCode.SafeValue => new("安全值", "safe value"),
        SourceCode.GridPower => new("电网功率策略", "grid power"),
        SourceCode.PvSurplus => new("光伏余电策略", "PV surplus"),
        SourceCode.Tariff => new("分时电价策略", "tariff"),
        SourceCode.Protection => new("保护", "protection"),
        SourceCode.Interlock => new("联锁", "interlock"),
        SourceCode.BusVoltageDroop => new("母线电压下垂", "bus-voltage droop"),
        SourceCode.HeatBalance => new("热力平衡", "heat-network balance"),
        _ => Unknown(code),
    };

    /// <summary>Which limits changed the value; one text for each.</summary>
    public static IReadOnlyList<LocalName> Limits(byte flags)
    {
        List<LocalName> texts = [];
        for (int bit = 1; bit <= 128; bit <<= 1)
        {
            if ((flags & bit) != 0)
            {
                texts.Add(Limit((LimitFlags)bit));
            }
        }

        return texts;
    }

    /// <summary>Why a command was refused.</summary>
    public static LocalName Refusal(byte code) => (RefusalCode)code switch
    {
        RefusalCode.None => new("已接受", "accepted"),
        RefusalCode.UnknownOutput => new("该点不是控制器的输出", "the point is no output of the controller"),
        RefusalCode.OutsideRange => new("超出设备允许范围", "outside the device's range"),
        RefusalCode.LevelNotAllowed => new("不允许使用该优先级", "this priority is not allowed"),
        RefusalCode.Expired => new("指令已过期", "the command has expired"),
        RefusalCode.DocumentForbids => new("配置不允许远程控制该点", "the configuration does not allow commands to this point"),
        RefusalCode.ExpiryTooFar => new("有效期不得超过 31 天", "a command lives 31 days at most"),
        RefusalCode.NothingToOverride => new("该点不受法定温度限值约束，无需解除", "no legal range holds this point: there is nothing to override"),
        RefusalCode.OverrideTooLong => new("法定限值最多解除 24 小时", "the legal range is overridden for 24 hours at most"),
        _ => Unknown(code),
    };

    private static LocalName Limit(LimitFlags flag) => flag switch
    {
        LimitFlags.EquipmentMinimum => new("设备下限", "the equipment's minimum"),
        LimitFlags.EquipmentMaximum => new("设备上限", "the equipment's maximum"),
        LimitFlags.LegalHeatingMaximum => new("公共建筑供暖温度上限", "legal heating maximum of public buildings"),
        LimitFlags.LegalCoolingMinimum => new("公共建筑制冷温度下限", "legal cooling minimum of public buildings"),
        LimitFlags.Ramp => new("变化速率限制", "ramp"),
        LimitFlags.LegalModeUnknown => new("供暖或制冷状态未知，暂不下发", "heating or cooling not known: nothing is commanded"),
        _ => Unknown((int)flag),
    };

    private static LocalName Unknown(int code) => new($"代码 {code}", $"code {code}");
}
