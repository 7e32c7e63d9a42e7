namespace Busbar.Controller;

/// <summary>
/// What stands in a device's way. The number is also what its LED shows: as many long flashes as tens, as many short ones as units.
/// Numbers never change their meaning.
/// </summary>
public enum DeviceProblem : byte
{
    None = 0,

    /// <summary>Settings are missing; the controller cannot start.</summary>
    SettingsMissing = 11,

    /// <summary>The settings' file was damaged; those of before are in use.</summary>
    SettingsDamaged = 12,

    /// <summary>This firmware does not know the board that the settings name.</summary>
    BoardUnknown = 13,

    /// <summary>A pin, an expander or a sensor of the board does not answer.</summary>
    PartFailed = 14,

    /// <summary>There is no such network in reach, or no cable.</summary>
    NetworkNotFound = 21,

    /// <summary>The access point refuses the password.</summary>
    NetworkRefused = 22,

    /// <summary>Connected, but nobody gave an address.</summary>
    NoAddress = 23,

    /// <summary>Nothing answers at the broker's address.</summary>
    BrokerUnreachable = 31,

    /// <summary>The broker refuses user, password or id.</summary>
    BrokerRefused = 32,

    /// <summary>The broker's certificate is not trusted, has expired or is not valid yet.</summary>
    CertificateRefused = 33,

    /// <summary>The broker is there, the gateway is not.</summary>
    GatewayAway = 34,

    /// <summary>The time of day is not known: neither SNTP nor the gateway has told it.</summary>
    TimeUnknown = 41,

    /// <summary>The flash is full: records of an outage are thinned.</summary>
    StorageFull = 51,

    /// <summary>The flash does not take or give what it should.</summary>
    StorageFailed = 52,

    /// <summary>There is no document: the gateway has to send one.</summary>
    NoDocument = 61,

    /// <summary>The last document that came was refused: too big, for another controller, damaged or not signed.</summary>
    DocumentRefused = 62,

    /// <summary>The document names a port that this board does not have: it was made for another board.</summary>
    PortMissing = 63,

    /// <summary>The document before is in use, because the controller crashed under the newer one.</summary>
    SafeMode = 64,

    /// <summary>A stored document was damaged; the one before is in use, or none.</summary>
    DocumentDamaged = 65,

    /// <summary>A field device does not answer.</summary>
    DeviceSilent = 71,

    /// <summary>The controller failed and was started anew.</summary>
    ControllerFailed = 81,
}
