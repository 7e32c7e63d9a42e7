namespace Busbar.Simulator.Plant;

/// <summary>A device that stops by itself when its watchdog is not fed.</summary>
public interface IStopsItself
{
    /// <summary>The watchdog ran out.</summary>
    void StopByWatchdog();

    /// <summary>The watchdog is fed again after it ran out.</summary>
    void StartAfterWatchdog();
}
