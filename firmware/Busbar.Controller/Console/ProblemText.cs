namespace Busbar.Controller;

/// <summary>Problems in words for the console, each with what to try. The gateway has them in Chinese too.</summary>
public static class ProblemText
{
    /// <summary>A word for programs, as "network-refused".</summary>
    public static string Name(DeviceProblem problem)
    {
        switch (problem)
        {
            case DeviceProblem.SettingsMissing: return "settings-missing";
            case DeviceProblem.SettingsDamaged: return "settings-damaged";
            case DeviceProblem.BoardUnknown: return "board-unknown";
            case DeviceProblem.PartFailed: return "part-failed";
            case DeviceProblem.NetworkNotFound: return "network-not-found";
            case DeviceProblem.NetworkRefused: return "network-refused";
            case DeviceProblem.NoAddress: return "no-address";
            case DeviceProblem.BrokerUnreachable: return "broker-unreachable";
            case DeviceProblem.BrokerRefused: return "broker-refused";
            case DeviceProblem.CertificateRefused: return "certificate-refused";
            case DeviceProblem.GatewayAway: return "gateway-away";
            case DeviceProblem.TimeUnknown: return "time-unknown";
            case DeviceProblem.StorageFull: return "storage-full";
            case DeviceProblem.StorageFailed: return "storage-failed";
            case DeviceProblem.NoDocument: return "no-document";
            case DeviceProblem.DocumentRefused: return "document-refused";
            case DeviceProblem.PortMissing: return "port-missing";
            case DeviceProblem.SafeMode: return "safe-mode";
            case DeviceProblem.DocumentDamaged: return "document-damaged";
            case DeviceProblem.DeviceSilent: return "device-silent";
            case DeviceProblem.ControllerFailed: return "controller-failed";
            default: return "problem";
        }
    }

    /// <summary>What it means and what to try.</summary>
    public static string Of(DeviceProblem problem)
    {
        switch (problem)
        {
            case DeviceProblem.SettingsMissing: return "settings are missing; run busbar provision, or set them here";
            case DeviceProblem.SettingsDamaged: return "the settings' file was damaged; those of before are in use: compare with export, set what is missing";
            case DeviceProblem.BoardUnknown: return "this firmware does not know that board; set board to one of its list, or flash newer firmware";
            case DeviceProblem.PartFailed: return "a part of the board does not answer; the log says which";
            case DeviceProblem.NetworkNotFound: return "no such network in reach, or no cable: check the name, 2.4 GHz, the distance; the controller goes on alone";
            case DeviceProblem.NetworkRefused: return "the access point refuses the password; set it again: wifi NAME PASSWORD";
            case DeviceProblem.NoAddress: return "connected without an address; check the network's DHCP server";
            case DeviceProblem.BrokerUnreachable: return "nothing answers at the broker's address; check broker.host, port, firewall, and that the gateway runs";
            case DeviceProblem.BrokerRefused: return "the broker refuses user, password or id; provision this controller again";
            case DeviceProblem.CertificateRefused: return "the broker's certificate is not trusted or not valid at this time; check the time, then the authority (import ca)";
            case DeviceProblem.GatewayAway: return "the broker is there and the gateway is not; records are kept until it comes back";
            case DeviceProblem.TimeUnknown: return "the time of day was never set; schedules wait: check the time server, or set it: time 2026-11-22T10:00:00Z";
            case DeviceProblem.StorageFull: return "the flash is full; measurements of this outage are thinned, counters and events are kept";
            case DeviceProblem.StorageFailed: return "the flash failed; control goes on, records may be lost: replace the board when this comes again";
            case DeviceProblem.NoDocument: return "no document yet: the gateway sends it as soon as this controller is linked and in its site file";
            case DeviceProblem.DocumentRefused: return "the last document was refused; the one before stays in effect, the log and the gateway say why";
            case DeviceProblem.PortMissing: return "the document names a port that this board does not have: check board, and port.NAME in the settings";
            case DeviceProblem.SafeMode: return "the document before is in use, for the controller crashed under the newer one; publish a corrected one";
            case DeviceProblem.DocumentDamaged: return "a document in the flash was damaged; the other one is in use where there is one: publish it again, and replace the board when this comes again";
            case DeviceProblem.DeviceSilent: return "a field device does not answer; devices says which and why";
            case DeviceProblem.ControllerFailed: return "the controller failed and was started anew; the log says how";
            default: return "unknown problem";
        }
    }
}
