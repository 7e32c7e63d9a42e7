namespace Busbar.Simulator.Plant;

/// <summary>The site is none that the simulated building can stand in for; the message says which part, and what there is.</summary>
public sealed class SiteNotSimulatedException(string message) : InvalidOperationException(message);
