// expect: CS0117
namespace Sample;

public class DateTimeNow
{
    public System.DateTime Make() { return System.DateTime.Now; }
}
