using System.Globalization;
using Busbar.Gateway.Metering;
using Busbar.Gateway.Metering.Reports;
using Microsoft.AspNetCore.Components;

namespace Busbar.Gateway.Ui.Books;

/// <summary>A page of the books: it shows one span, read anew when another one is chosen; what cannot be read is said on the page.</summary>
public abstract class SpanPage : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _leaving = new();

    [Inject] protected EnergyBooks Books { get; set; } = null!;

    [Inject] protected TimeProvider Clock { get; set; } = null!;

    /// <summary>What is shown.</summary>
    protected ReportKind Kind { get; set; } = ReportKind.Day;

    /// <summary>A local day of it.</summary>
    protected DateOnly Day { get; private set; }

    /// <summary>What stands in the way; null when nothing does.</summary>
    protected string? Fault { get; private set; }

    /// <summary>The building's today.</summary>
    protected DateOnly Today => Books.DayOf(Clock.GetUtcNow());

    protected override async Task OnInitializedAsync()
    {
        Day = Today;
        await ReadGuardedAsync();
    }

    /// <summary>Takes another span; a day to come is today, for nothing is known of it.</summary>
    protected async Task ChooseAsync((ReportKind Kind, DateOnly Day) span)
    {
        (Kind, Day) = (span.Kind, span.Day < Today ? span.Day : Today);
        await ReadGuardedAsync();
    }

    /// <summary>Reads what the page shows; it is not asked for a site without books.</summary>
    protected abstract Task ReadAsync(CancellationToken cancel);

    public void Dispose()
    {
        _leaving.Cancel();
        GC.SuppressFinalize(this);
    }

    private async Task ReadGuardedAsync()
    {
        if (Books.Model.Meters.Count == 0)
            return;
        try
        {
            await ReadAsync(_leaving.Token);
            Fault = null;
        }
        catch (Exception wrong) when (wrong is BooksRefusal or ArgumentException)
        {
            Fault = wrong is BooksRefusal refusal ? refusal.Words.For(CultureInfo.CurrentUICulture.Name) : wrong.Message;
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
            // Nobody looks any more.
        }
    }
}
