using Busbar.Gateway.Ingest;

namespace Busbar.Gateway.Tests.Twin;

/// <summary>Keeps what would have gone to the broker.</summary>
internal sealed class RecordingLink : IControllerLink
{
    public List<OutgoingCommand> Commands { get; } = [];

    public List<(string Controller, byte[] Document)> Documents { get; } = [];

    public bool IsConnected { get; set; } = true;

    public bool SendCommand(OutgoingCommand command)
    {
        if (IsConnected)
            Commands.Add(command);
        return IsConnected;
    }

    public bool SendDocument(string controller, byte[] document)
    {
        if (IsConnected)
            Documents.Add((controller, document));
        return IsConnected;
    }

    public bool RequestRebirth(string controller) => IsConnected;
}
