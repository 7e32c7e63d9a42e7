using System.Reflection;

[assembly: AssemblyProduct("Busbar")]
[assembly: AssemblyCompany("The Busbar authors")]
[assembly: AssemblyVersion("0.1.0.0")]
[assembly: AssemblyFileVersion("0.1.0.0")]
