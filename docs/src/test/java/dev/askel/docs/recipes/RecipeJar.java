package dev.askel.docs.recipes;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Builds the jar of a recipe from the code on its page. */
final class RecipeJar {
    private RecipeJar() {}

    /**
     * Compiles the Java code of a page and creates a jar.
     *
     * @param service the interface that the page's provider implements
     * @return the jar, in the folder
     */
    static Path build(Path page, String service, Path folder) throws IOException {
        var text = Files.readString(page);
        var code = codeBlock(text, "java");
        var name = firstMatch("package ([\\w.]+);", code) + "." + firstMatch("class (\\w+)", code);
        var classes = Files.createDirectories(folder.resolve("classes"));
        compile(name, code, classes);
        var jar = folder.resolve("recipe.jar");
        try (var out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
            }
            out.putNextEntry(new JarEntry("META-INF/services/" + service));
            out.write(codeBlock(text, "services").getBytes(StandardCharsets.UTF_8));
        }
        return jar;
    }

    private static void compile(String name, String code, Path classes) {
        var source =
                new SimpleJavaFileObject(
                        URI.create("string:///" + name.replace('.', '/') + ".java"),
                        JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return code;
                    }
                };
        var messages = new ByteArrayOutputStream();
        boolean compiled =
                ToolProvider.getSystemJavaCompiler()
                        .getTask(
                                new java.io.OutputStreamWriter(messages, StandardCharsets.UTF_8),
                                null,
                                null,
                                List.of(
                                        "-proc:none",
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        "-d",
                                        classes.toString()),
                                null,
                                List.of(source))
                        .call();
        if (!compiled) {
            throw new AssertionError(
                    "The code of the page does not compile: "
                            + messages.toString(StandardCharsets.UTF_8));
        }
    }

    private static String codeBlock(String text, String language) {
        return firstMatch("(?s)```" + language + "\\n(.*?)```", text);
    }

    private static String firstMatch(String pattern, String text) {
        var match = Pattern.compile(pattern).matcher(text);
        if (!match.find()) {
            throw new AssertionError("The page has no " + pattern);
        }
        return match.group(1);
    }
}
