using Busbar.Gateway.Broker;
using Busbar.Link;

namespace Busbar.Gateway.Ingest;

/// <summary>Sends to controllers over the message bus.</summary>
public sealed class ControllerLink(IngestOptions options, IMessageBus bus, IngestPipeline pipeline, TimeProvider time) : IControllerLink
{
    /// <inheritdoc/>
    public bool IsConnected => bus.IsConnected;

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <inheritdoc/>
    public bool SendCommand(OutgoingCommand command) => bus.Publish(
        SparkplugTopics.Device(options.Site, SparkplugTopics.DeviceCommand, command.Controller, command.Device),
        CommandPayloads.Command(command, pipeline.IsBoolean(command.Controller, command.Device, command.Point), Now));

    /// <inheritdoc/>
    public bool SendDocument(string controller, byte[] document) => ToNode(controller, CommandPayloads.Document(document, Now));

    /// <inheritdoc/>
    public bool RequestRebirth(string controller) => ToNode(controller, CommandPayloads.Rebirth(Now));

    private bool ToNode(string controller, byte[] payload) =>
        bus.Publish(SparkplugTopics.Node(options.Site, SparkplugTopics.NodeCommand, controller), payload);
}
