using Busbar.Control;
using Busbar.Controller;
using Busbar.Gateway.Ingest;

namespace Busbar.Gateway.Twin;

/// <summary>The codes in a controller's events in words; the numbers are the contract, the words may change.</summary>
public static class EventWords
{
    /// <summary>lowerCamelCase name of an event code; codes of newer firmware keep their number.</summary>
    public static string Name(int code) => Enum.IsDefined((ControllerEvent)code) ? Camel(((ControllerEvent)code).ToString()) : $"event{code}";

    /// <summary>lowerCamelCase name of who entered a value.</summary>
    public static string Source(int code) => Enum.IsDefined((SourceCode)code) ? Camel(((SourceCode)code).ToString()) : $"source{code}";

    /// <summary>What an event says: the controller's own text, after the words for its reason.</summary>
    public static string Text(IngestedEvent told)
    {
        string words = (ControllerEvent)told.Code switch
        {
            ControllerEvent.DeviceOffline or ControllerEvent.DeviceFault or ControllerEvent.CommandFailed or ControllerEvent.OutputFailed => Error((DeviceError)told.Reason),
            ControllerEvent.CommandRefused => Refusal(told.Reason),
            ControllerEvent.CommandLimited => Limit(told.Reason),
            ControllerEvent.OutputChanged => Reason(told.Reason),
            ControllerEvent.RecordsDropped => Loss((OutboxLoss)told.Reason),
            ControllerEvent.DocumentRefused => $"reason {told.Reason}",
            _ => "",
        };
        return string.IsNullOrEmpty(told.Text) ? words : words.Length == 0 ? told.Text : $"{words}: {told.Text}";
    }

    /// <summary>Why an entry of the priority array was made.</summary>
    public static string Reason(int code) => (ReasonCode)code switch
    {
        ReasonCode.None => "",
        ReasonCode.OperatorCommand => "operator's command",
        ReasonCode.DemandResponseEvent => "demand-response event",
        ReasonCode.GatewayPlan => "the gateway's plan",
        ReasonCode.DefaultValue => "default value",
        ReasonCode.Occupied => "occupied by the schedule",
        ReasonCode.Unoccupied => "unoccupied by the schedule",
        ReasonCode.ClockUnknown => "time of day not known: the unoccupied value holds",
        ReasonCode.TierShed => "bus voltage below the band of this tier",
        ReasonCode.ShedBeforeLowerTier => "shed before a lower tier is",
        ReasonCode.RestoreWaiting => "bus voltage is back; waits its turn",
        ReasonCode.VoltageUnknown => "bus voltage not known",
        ReasonCode.BandDeficit => "bus voltage below a band",
        ReasonCode.BandSurplus => "bus voltage above a band",
        ReasonCode.BandTrip => "bus voltage outside the range of the equipment",
        ReasonCode.MinimumOnTime => "minimum on time",
        ReasonCode.MinimumOffTime => "minimum off time",
        ReasonCode.StartsPerHour => "too many starts in the hour",
        ReasonCode.Relinquished => "nothing commands it: safe value",
        ReasonCode.SeasonMode => "operating mode of the season",
        ReasonCode.Freeze => "freeze protection",
        ReasonCode.Overheat => "overheat protection",
        ReasonCode.FireAlarm => "fire alarm",
        ReasonCode.EmergencyStop => "emergency stop",
        ReasonCode.OpenDoor => "a door or window stands open",
        ReasonCode.Interlock => "interlock",
        ReasonCode.InputUnknown => "a protection's input is not known",
        ReasonCode.ImportLimit => "import limit of the grid",
        ReasonCode.ExportLimit => "export limit of the grid",
        ReasonCode.DemandWindow => "the demand window would be exceeded",
        ReasonCode.GridPowerUnknown => "power at the grid not known",
        ReasonCode.VoltageDroop => "in proportion to the bus voltage",
        ReasonCode.NoEffect => "the command had no effect: safe value",
        _ => $"reason {code}",
    };

    private static string Error(DeviceError error) => error switch
    {
        DeviceError.None => "",
        DeviceError.NoAnswer => "no answer",
        DeviceError.HalfFrame => "half a frame",
        DeviceError.BadChecksum => "broken checksum",
        DeviceError.WrongUnit => "another unit answered",
        DeviceError.WrongFunction => "answered another function",
        DeviceError.WrongLength => "answer of the wrong length",
        DeviceError.WrongTransaction => "answered another transaction",
        DeviceError.WrongProtocol => "answer is not Modbus",
        DeviceError.ExceptionReply => "the device answered with an exception",
        DeviceError.TooLong => "answer too long",
        DeviceError.PortClosed => "port is not open",
        DeviceError.NotIdentified => "the device is not what its profile says",
        DeviceError.NoSuchPort => "the controller has no such port",
        DeviceError.NoRequest => "the request cannot be made yet",
        DeviceError.WrongEcho => "the answer repeats another address or count",
        DeviceError.NotHeld => "the device holds another value than was written",
        DeviceError.Internal => "the controller itself failed on the answer; its log says how",
        _ => $"error {(int)error}",
    };

    private static string Refusal(int code) => code >= (int)CommandRefusal.EngineBase
        ? (RefusalCode)(code - (int)CommandRefusal.EngineBase) switch
        {
            RefusalCode.UnknownOutput => "the point is no output of the controller",
            RefusalCode.OutsideRange => "outside the range of the equipment",
            RefusalCode.LevelNotAllowed => "commands may come at priority 8, 11 or 12 only",
            RefusalCode.Expired => "it had expired already",
            RefusalCode.DocumentForbids => "the controller's document lets nobody command this output",
            RefusalCode.ExpiryTooFar => "its expiry is too far away",
            _ => $"refusal {code}",
        }
        : (CommandRefusal)code switch
        {
            CommandRefusal.UnknownDevice => "the controller has no such device",
            CommandRefusal.UnknownPoint => "the device has no such point",
            CommandRefusal.NotAnOutput => "the point is no output",
            CommandRefusal.NotANumber => "not a number",
            CommandRefusal.Priority => "a level that the gateway may not use",
            CommandRefusal.NoDocument => "the controller has no document in effect",
            CommandRefusal.NothingToRelease => "nothing is commanded at that level",
            _ => $"refusal {code}",
        };

    private static string Limit(int code)
    {
        if (code < (int)CommandLimit.EngineBase)
            return (CommandLimit)code switch
            {
                CommandLimit.Device => "the device took another value",
                CommandLimit.HigherPriority => "a higher priority holds the output",
                CommandLimit.Withdrawn => "released, run out or replaced before the device confirmed it",
                _ => $"limit {code}",
            };
        LimitFlags flags = (LimitFlags)(code - (int)CommandLimit.EngineBase);
        (LimitFlags Flag, string Words)[] table =
        [
            (LimitFlags.EquipmentMinimum, "lowest value of the equipment"),
            (LimitFlags.EquipmentMaximum, "highest value of the equipment"),
            (LimitFlags.LegalHeatingMaximum, "legal maximum of a public building while heating"),
            (LimitFlags.LegalCoolingMinimum, "legal minimum of a public building while cooling"),
            (LimitFlags.Ramp, "ramp: on its way"),
            (LimitFlags.LegalModeUnknown, "not known whether the device heats or cools, so no value can be shown to be legal"),
        ];
        return string.Join(", ", table.Where(row => flags.HasFlag(row.Flag)).Select(row => row.Words));
    }

    private static string Loss(OutboxLoss loss) => loss switch
    {
        OutboxLoss.Thinned => "outbox full: analogue values were thinned",
        OutboxLoss.Oldest => "outbox full: the oldest records went",
        OutboxLoss.Damaged => "a page on storage was damaged",
        OutboxLoss.PointGone => "the point is no more in the document",
        OutboxLoss.NotStored => "storage took no more writes",
        _ => $"loss {(int)loss}",
    };

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
