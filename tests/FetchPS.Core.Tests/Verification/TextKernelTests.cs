using System.Text;

namespace FetchPS.Core.Tests.Verification;

public sealed class TextKernelTests : ShippedTests
{
    // Written after the examples of "Kernel Required Reading".
    private const string Planets = """
        KPL/PCK

        Planetary constants, as an example.
        \begintext
           Text may hold anything: \begindata within a line, 'quotes, (parentheses, café

              \begindata

              BODY399_RADII          = (  6378.1366   6378.1366,  6356.7519D0 )
              BODY399_PM             = (  190.147     +360.98562970
                                          0.          )
              BODY301_LONG_AXIS      = 0.
              BODY301_NUT_PREC_RA   += -3.878E-2
              BODY301_NUT_PREC_RA   += .5
              UNITS = ( 'KILOMETERS','SECONDS'
                        'KILOMETERS/SECOND' )
              MESSAGE='You can''t always get what you want.'

           \begintext

        """;

    private const string Leapseconds = "KPL/LSK\r\n\\begindata\r\nDELTET/DELTA_T_A =   32.184\r\nDELTET/DELTA_AT        = ( 10,   @1972-JAN-1\r\n\t11,   @1972-JUL-1 )\r\n";

    [Fact]
    public async Task Text_kernels_pass_and_all_else_fails()
    {
        (string Content, string Verdict)[] cases =
        [
            (Planets, "Passed: KPL/PCK, 7 assignments."),
            (Leapseconds, "Passed: KPL/LSK, 2 assignments."),
            ("KPL/MK\n\\begindata\nA = 1\n\\begintext\n\\begindata\nB = ( 'x' )\nA = 'y'\na = 2\n", "Passed: KPL/MK, 4 assignments."),
            ("DAF/SPK\n", Line(1, "is not the type of a text kernel, such as KPL/PCK")),
            (" KPL/PCK\n", Line(1, "is not the type of a text kernel, such as KPL/PCK")),
            ("<!DOCTYPE html>\n", Line(1, "is not the type of a text kernel, such as KPL/PCK")),
            ("KPL/PCK\ntext alone\n", "Failed: The kernel has 0 assignments, fewer than 1."),
            ("", "Failed: The file is empty."),
            (Data("A = 1\n\\begindata\n"), Line(4, "has \\begindata within data")),
            (Data("A = 1\n\\begintext\nx\n\\begintext\n"), Line(6, "has \\begintext without \\begindata before it")),
            (Data("A = ( 1\n\\begintext\n"), Line(4, "ends the data within the assignment of A")),
            (Data("A = ( 1\n"), "Failed: The file ends within the assignment of A."),
            (Data("A =\n"), "Failed: The file ends within the assignment of A."),
            (Data("A = 1\nB = 2"), "Failed: The last line has no end: the file was cut off, or the line would not be read."),
            (Data("A 1\n"), Line(3, "has no = or += after the name A")),
            (Data("= 1\n"), Line(3, "has '=' where a name must be")),
            (Data("A = 1 2\n"), Line(3, "has more after the value of A")),
            (Data("A = ( )\n"), Line(3, "has ')' where a value of A must be")),
            (Data("A = ( , 1 )\n"), Line(3, "has ',' where a value of A must be")),
            (Data("A = ( 1,, 2 )\n"), Line(3, "has ',' where a value of A must be")),
            (Data("A = ( 1, ( 2 ) )\n"), Line(3, "has '(' where a value of A must be")),
            (Data("A = one\n"), Line(3, "has a value of A that is not a number, date or string")),
            (Data("A = 1.2.3\n"), Line(3, "has a value of A that is not a number, date or string")),
            (Data("A = ( 1, 2, 'THREE' )\n"), Line(3, "mixes strings with numbers or dates in A")),
            (Data("A = 1\nA += 'x'\n"), Line(4, "mixes strings with numbers or dates in A")),
            (Data("A = 'x\n y'\n"), Line(3, "has a string without an end")),
            (Data($"A = '{new string('x', 80)}'\n"), "Passed: KPL/IK, 1 assignments."),
            (Data($"A = '{new string('x', 81)}'\n"), Line(3, "has a string of more than 80 characters")),
            (Data($"{new string('A', 32)} = 1\n"), "Passed: KPL/IK, 1 assignments."),
            (Data($"{new string('A', 33)} = 1\n"), Line(3, "has a name of more than 32 characters")),
            (Data($"A = 1{new string(' ', 127)}\n"), "Passed: KPL/IK, 1 assignments."),
            (Data($"A = 1{new string(' ', 128)}\n"), Line(3, "has more than 132 characters")),
            (Data("A = 'caf\u00E9'\n"), Line(3, "has characters that are not printable ASCII")),
        ];

        var verdicts = await RunScriptAsync(Shipped("Test-TextKernel.ps1"), cases.Select(each => Encoding.UTF8.GetBytes(each.Content)));

        Assert.Equal(cases.Select(each => each.Verdict), verdicts);
    }

    [Fact]
    public async Task The_type_and_the_number_of_assignments_can_be_asked_for()
    {
        var script = WithArguments(Shipped("Test-TextKernel.ps1"), "-Type PCK -MinimumAssignments 8");

        var verdicts = await RunScriptAsync(script, new[] { Planets, Leapseconds }.Select(Encoding.UTF8.GetBytes));

        Assert.Equal(["Failed: The kernel has 7 assignments, fewer than 8.", Line(1, "says KPL/LSK, not KPL/PCK")], verdicts);
    }

    private static string Data(string lines) => $"KPL/IK\n  \\begindata  \n{lines}";

    private static string Line(int number, string what) => $"Failed: Line {number} {what}.";
}
