namespace Busbar.Gateway.Alarms;

/// <summary>Another room that has something to alarm.</summary>
public interface IAlarmSource
{
    /// <summary>Its conditions as they are now; asked once a second, so it must not wait.</summary>
    IEnumerable<AlarmCondition> Conditions { get; }
}
