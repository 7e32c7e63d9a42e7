namespace Busbar.Gateway.Tests.Broker;

/// <summary>Waits for a condition without sleeping: whoever may have made it true calls <see cref="Raise"/>.</summary>
public sealed class Signal
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly Lock gate = new();
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Raise()
    {
        lock (gate)
        {
            changed.TrySetResult();
            changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Completes when the condition holds; fails with <paramref name="what"/> when it does not within two minutes.</summary>
    public async Task Until(string what, Func<bool> condition)
    {
        using CancellationTokenSource patience = new(Patience);
        while (true)
        {
            Task next;
            lock (gate)
            {
                next = changed.Task;
            }

            if (condition())
                return;
            try
            {
                await next.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"In {Patience.TotalSeconds:0} s this did not come true: {what}");
            }
        }
    }
}
