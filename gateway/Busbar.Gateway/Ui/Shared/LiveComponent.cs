using Microsoft.AspNetCore.Components;

namespace Busbar.Gateway.Ui.Shared;

/// <summary>
/// A component that shows live values: it is drawn anew once a second, so that values and their ages move, and not once a
/// change, so that a burst of reports does not flood the browser.
/// </summary>
public abstract class LiveComponent : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _leaving = new();
    private Timer? _timer;
    private bool _refreshing;

    /// <summary>Ends what the component reads when the page is left.</summary>
    protected CancellationToken Leaving => _leaving.Token;

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender && !_leaving.IsCancellationRequested)
        {
            _timer = new Timer(_ => _ = InvokeAsync(GuardedRefreshAsync), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>Called once a second on the page's own thread.</summary>
    protected virtual Task RefreshAsync()
    {
        StateHasChanged();
        return Task.CompletedTask;
    }

    public virtual void Dispose()
    {
        _leaving.Cancel();
        _timer?.Dispose();
        GC.SuppressFinalize(this);
    }

    // A fault reaches the page's error boundary instead of vanishing with the timer.
    private async Task GuardedRefreshAsync()
    {
        // The page's thread runs this: a refresh that takes longer than a second is not begun a second time.
        if (_refreshing || _leaving.IsCancellationRequested)
        {
            return;
        }

        _refreshing = true;
        try
        {
            await RefreshAsync();
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
            // Nobody looks any more.
        }
        catch (Exception fault)
        {
            await DispatchExceptionAsync(fault);
        }
        finally
        {
            _refreshing = false;
        }
    }
}
