import com.sun.source.tree.ImportTree;
import com.sun.source.util.JavacTask;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/**
 * Compiles Java files as far as that goes without the libraries that they import: prints what would be wrong with them too. A name is taken
 * for one of a library only if a file imports it, and a package only if its name begins with one of those given.
 *
 * <p>java Compiled.java [package]... -- [file]...
 */
class Compiled {
    public static void main(String[] arguments) throws Exception {
        List<String> all = Arrays.asList(arguments);
        List<String> packages = all.subList(0, all.indexOf("--"));
        List<File> files = all.subList(all.indexOf("--") + 1, all.size()).stream().map(File::new).toList();

        var compiler = ToolProvider.getSystemJavaCompiler();
        var found = new DiagnosticCollector<JavaFileObject>();
        var manager = compiler.getStandardFileManager(null, null, null);
        // It goes on to the types although names are missing.
        List<String> options = List.of("-proc:none", "--release", "17", "-XDshould-stop.ifError=FLOW", "-Xmaxerrs", "1000");
        var task = (JavacTask) compiler.getTask(null, manager, found, options, null, manager.getJavaFileObjectsFromFiles(files));
        Set<String> imported = new HashSet<>();
        for (var unit : task.parse()) {
            for (ImportTree line : unit.getImports()) {
                String name = line.getQualifiedIdentifier().toString();
                if (packages.stream().anyMatch(name::startsWith)) {
                    imported.add(name.substring(name.lastIndexOf('.') + 1));
                }
            }
        }
        task.analyze();

        List<String> wrong = new ArrayList<>();
        for (var one : found.getDiagnostics()) {
            if (one.getKind() == Diagnostic.Kind.ERROR && !isOfLibrary(one, packages, imported)) {
                wrong.add(Path.of(one.getSource().toUri()).getFileName() + ":" + one.getLineNumber() + ": " + one.getMessage(null));
            }
        }
        wrong.forEach(System.out::println);
        System.exit(wrong.isEmpty() ? 0 : 1);
    }

    private static boolean isOfLibrary(Diagnostic<? extends JavaFileObject> one, List<String> packages, Set<String> imported)
            throws Exception {
        String text = one.getSource().getCharContent(true).subSequence((int) one.getStartPosition(), (int) one.getEndPosition()).toString();
        return switch (one.getCode()) {
            // An import, or the value of an enum.
            case "compiler.err.doesnt.exist" ->
                packages.stream().anyMatch(text::startsWith) || imported.contains(text.split("\\.")[0]);
            // Of a type that is not there.
            case "compiler.err.method.does.not.override.superclass" -> true;
            default -> one.getCode().startsWith("compiler.err.cant.resolve") && imported.contains(text);
        };
    }
}
