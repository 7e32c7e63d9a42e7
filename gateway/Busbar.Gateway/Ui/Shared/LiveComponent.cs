using Microsoft.AspNetCore.Components;

namespace Busbar.Gateway.Ui.Shared;

/// <summary>
/// A component that shows live values: it is drawn anew once a second, so that values and their ages move, and not once a
/// change, so that a burst of reports does not flood the browser.
/// </summary>
public abstract class LiveComponent : ComponentBase, IDisposable
{
    private Timer? _timer;
    private bool _ended;

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender && !_ended)
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

    public void Dispose()
    {
        _ended = true;
        _timer?.Dispose();
        GC.SuppressFinalize(this);
    }

    // A fault reaches the page's error boundary instead of vanishing with the timer.
    private async Task GuardedRefreshAsync()
    {
        try
        {
            if (!_ended)
            {
                await RefreshAsync();
            }
        }
        catch (Exception fault)
        {
            await DispatchExceptionAsync(fault);
        }
    }
}
