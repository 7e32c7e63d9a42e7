// expect: CS0117
namespace Sample;

public class EnumParse
{
    public object Make() { return System.Enum.Parse(typeof(System.DayOfWeek), "Monday"); }
}
