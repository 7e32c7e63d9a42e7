namespace Busbar.Gateway;

/// <summary>How a run of the program ends: well, or because a part of it without which there is no use in going on has failed.</summary>
public sealed class RunOutcome(IHostApplicationLifetime lifetime)
{
    private volatile bool hasFailed;

    /// <summary>A part failed, and has told it in the log; the shell learns of it by the exit code.</summary>
    public bool HasFailed => hasFailed;

    /// <summary>Ends the run in order, as a failure. From any thread.</summary>
    public void Fail()
    {
        hasFailed = true;
        lifetime.StopApplication();
    }
}
