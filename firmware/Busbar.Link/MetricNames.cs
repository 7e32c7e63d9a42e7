namespace Busbar.Link;

/// <summary>Names of metrics and properties on the link; their meaning is told in docs/developer/architecture.md.</summary>
public static class MetricNames
{
    /// <summary>UInt64 in NBIRTH and NDEATH: pairs the will with the birth of the same connection.</summary>
    public const string BirthDeathSequence = "bdSeq";

    /// <summary>Boolean in NCMD: send every birth again.</summary>
    public const string Rebirth = "Node Control/Rebirth";

    /// <summary>UInt64: number of this start of the controller.</summary>
    public const string Boot = "Busbar/Boot";

    /// <summary>UInt32 in NBIRTH: random, and another one when the controller's storage was replaced; absent when it has none.</summary>
    public const string StorageId = "Busbar/StorageId";

    /// <summary>UInt64: sequence number of the first record in the message; further records count up by one.</summary>
    public const string Sequence = "Busbar/Sequence";

    /// <summary>UInt16: a ControllerEvent with its properties.</summary>
    public const string Event = "Busbar/Event";

    /// <summary>UInt32: version of the document in force; 0 is none.</summary>
    public const string DocumentVersion = "Busbar/DocumentVersion";

    /// <summary>UInt64, milliseconds since boot.</summary>
    public const string Uptime = "Busbar/Uptime";

    /// <summary>Bytes in use in the outbox.</summary>
    public const string OutboxUsed = "Busbar/OutboxUsed";

    /// <summary>Bytes that the outbox can hold.</summary>
    public const string OutboxRoom = "Busbar/OutboxRoom";

    /// <summary>Double, 0 to 1: the busiest bus's share of its time budget.</summary>
    public const string BusLoad = "Busbar/BusLoad";

    /// <summary>UInt64 in DCMD: echoed in the events of the command's stages; 0 or absent is nobody's.</summary>
    public const string CommandId = "Busbar/CommandId";

    /// <summary>UInt8 in DCMD: level in the priority array, default 8.</summary>
    public const string Priority = "Busbar/Priority";

    /// <summary>UInt32 seconds in DCMD, default 3600.</summary>
    public const string Expiry = "Busbar/Expiry";

    /// <summary>Boolean in DCMD: withdraw this level's entry for the points named.</summary>
    public const string Release = "Busbar/Release";

    /// <summary>String in DCMD: who overrides the legal range of a setpoint; needs <see cref="OverrideReason"/> and <see cref="Expiry"/> beside it.</summary>
    public const string OverrideUser = "Busbar/OverrideUser";

    /// <summary>String in DCMD: why the legal range is overridden.</summary>
    public const string OverrideReason = "Busbar/OverrideReason";

    /// <summary>UInt64 in NCMD, see <see cref="StoredThroughMark"/>.</summary>
    public const string StoredThrough = "Busbar/StoredThrough";

    /// <summary>UInt64 in NCMD: the gateway's time, Unix milliseconds.</summary>
    public const string Time = "Busbar/Time";

    /// <summary>Bytes in NCMD: a signed document.</summary>
    public const string Document = "Busbar/Document";

    /// <summary>String property in births: the printed unit.</summary>
    public const string PropertyUnit = "engUnit";

    /// <summary>Int32 property, see <see cref="SparkplugQuality"/>; absent is good.</summary>
    public const string PropertyQuality = "Quality";

    /// <summary>Int32 property in births: PointKind.</summary>
    public const string PropertyKind = "kind";

    /// <summary>UInt64 property, milliseconds since boot, of a record whose time of day is not known.</summary>
    public const string PropertyUptime = "uptime";

    /// <summary>String property of an event: the point as device/point.</summary>
    public const string PropertyPoint = "point";

    /// <summary>Double property of an event.</summary>
    public const string PropertyValue = "value";

    /// <summary>UInt64 property of an event.</summary>
    public const string PropertyCommandId = "commandId";

    /// <summary>UInt8 property of an event.</summary>
    public const string PropertyPriority = "priority";

    /// <summary>UInt8 property of an event.</summary>
    public const string PropertySource = "source";

    /// <summary>UInt8 property of an event.</summary>
    public const string PropertyReason = "reason";

    /// <summary>String property of an event.</summary>
    public const string PropertyText = "text";

    /// <summary>String property of a change of an output: the point, as device/point, that the decision came from.</summary>
    public const string PropertyInput = "input";

    /// <summary>Double property: that point's value then, to six digits.</summary>
    public const string PropertyInputValue = "inputValue";

    /// <summary>Int32 property: its quality then, see <see cref="SparkplugQuality"/>; absent is good.</summary>
    public const string PropertyInputQuality = "inputQuality";

    /// <summary>UInt32 property: the reading's age then, milliseconds.</summary>
    public const string PropertyInputAge = "inputAge";

    /// <summary>String property: id of the policy that decided.</summary>
    public const string PropertyPolicy = "policy";

    /// <summary>UInt8 property: which limits changed the value, as bits.</summary>
    public const string PropertyLimits = "limits";
}
