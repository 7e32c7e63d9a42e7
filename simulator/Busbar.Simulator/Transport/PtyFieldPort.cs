namespace Busbar.Simulator.Transport;

/// <summary>An RS-485 line behind a pseudo terminal.</summary>
internal sealed class PtyFieldPort : IFieldPort
{
    private readonly SimulatedSite _site;
    private readonly PseudoTerminal _terminal = new();
    private readonly LineSession _session;
    private readonly string? _link;

    /// <param name="site">Whose time it runs by.</param>
    /// <param name="line">The line.</param>
    /// <param name="link">A symbolic link to make to the terminal; null: none.</param>
    public PtyFieldPort(SimulatedSite site, FieldLine line, string? link)
    {
        _site = site;
        Line = line;
        _session = line.Connect();
        Sessions = [_session];
        if (link is not null)
        {
            File.Delete(link);
            File.CreateSymbolicLink(link, _terminal.Path);
            _link = link;
        }
    }

    public FieldLine Line { get; }

    /// <inheritdoc/>
    public IReadOnlyList<LineSession> Sessions { get; }

    /// <summary>What a controller opens.</summary>
    public string Path => _terminal.Path;

    /// <inheritdoc/>
    public bool Pump()
    {
        ReadOnlyMemory<byte> bytes = _terminal.Read();
        if (bytes.IsEmpty)
        {
            return false;
        }

        foreach (LineAnswer answer in _session.Receive(bytes))
        {
            _site.Plan(_site.Clock.MonotonicMilliseconds + (long)Math.Ceiling(answer.Delay.TotalMilliseconds), () => Send(answer.Bytes));
        }

        return true;
    }

    /// <inheritdoc/>
    public void AddDescriptors(List<int> descriptors) => descriptors.Add(_terminal.Descriptor);

    public void Dispose()
    {
        if (_link is not null)
        {
            File.Delete(_link);
        }

        _terminal.Dispose();
    }

    private void Send(byte[] bytes)
    {
        Line.Trace?.Invoke(Line, false, bytes);
        if (_terminal.Write(bytes))
        {
            _session.BytesSent += bytes.Length;
        }
        else
        {
            Line.Unsent++;
        }
    }
}
