namespace Busbar.Gateway.Twin;

/// <summary>Ends a subscription, once.</summary>
internal sealed class Subscription(Action end) : IDisposable
{
    private Action? end = end;

    public void Dispose() => Interlocked.Exchange(ref end, null)?.Invoke();
}
