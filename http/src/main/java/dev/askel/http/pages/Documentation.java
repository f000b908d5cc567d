package dev.askel.http.pages;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/**
 * Serves the documentation below {@code /docs}. Each page is a file: the file name ends in {@code
 * .html}, but the address of the page does not. A proxy that removes a prefix from the path sends
 * the prefix in {@code X-Forwarded-Prefix}, so that the addresses in pages contain it.
 */
public final class Documentation {
    private static final String ROOT = "/docs";
    private static final String FOLDER = "docs/";
    private static final String NOT_FOUND = "404.html";

    /**
     * The permitted characters of a path. A pattern of whole segments would recurse once for each
     * segment, and a long path would overflow the stack.
     */
    private static final Pattern CHARACTERS = Pattern.compile("[\\w@./-]*");

    /** The beginning of an empty segment, or of one that can leave the folder. */
    private static final Pattern REFUSED_SEGMENT = Pattern.compile("(?:^|/)[./]");

    /**
     * Permits images in {@code data:} URLs, because the style sheet of the theme contains icons.
     */
    private static final String POLICY = FileResponses.contentSecurityPolicy("", "data:", "");

    /** The addresses in a page or script depend on the prefix. */
    private static final HttpHeader VARY =
            RawHeader.create("Vary", "Accept-Encoding, X-Forwarded-Prefix");

    private static final String NOT_BUILT =
            """
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><title>Askel</title></head>
            <body>
            <h1>This server has no documentation</h1>
            <p>It was built on a machine without npm, or with <code>-DskipConsole</code>. \
            Read the folder <code>docs</code> of the source tree, or use a distribution, which has the documentation.</p>
            </body>
            </html>
            """;

    private final ClassPathFiles files;
    private final Executor blocking;

    /**
     * Creates the documentation over the files of a class path.
     *
     * @param blocking the executor that reads files
     */
    public Documentation(ClassLoader classes, Executor blocking) {
        this.files = new ClassPathFiles(classes, FOLDER);
        this.blocking = blocking;
    }

    /** Whether the request is for the documentation: {@code /docs} and below. */
    public static boolean serves(HttpRequest request) {
        var path = request.getUri().path();
        return path.equals(ROOT) || path.startsWith(ROOT + "/");
    }

    /** Whether a GET is for a page of the documentation. */
    public static boolean isPageRequest(HttpRequest request) {
        return serves(request) && filePathOf(request).filter(Documentation::isPage).isPresent();
    }

    /** Answers a GET that the documentation {@link #serves}. */
    public CompletionStage<HttpResponse> answer(HttpRequest request) {
        var prefix = FileResponses.proxyPrefix(request);
        if (request.getUri().path().equals(ROOT)) {
            return CompletableFuture.completedStage(
                    HttpResponse.create()
                            .withStatus(302)
                            .addHeader(RawHeader.create("Location", prefix + ROOT + "/"))
                            .addHeader(RawHeader.create("Vary", "X-Forwarded-Prefix")));
        }
        return CompletableFuture.supplyAsync(
                () ->
                        filePathOf(request)
                                .flatMap(file -> findFile(file, request, prefix))
                                .orElseGet(() -> notFound(request, prefix)),
                blocking);
    }

    /**
     * Returns the path of the file for the address of a request; empty when the path is not
     * permitted.
     */
    private static Optional<String> filePathOf(HttpRequest request) {
        var path = request.getUri().path();
        var below = path.length() <= ROOT.length() ? "" : path.substring(ROOT.length() + 1);
        if (!CHARACTERS.matcher(below).matches() || REFUSED_SEGMENT.matcher(below).find()) {
            return Optional.empty();
        }
        if (below.isEmpty() || below.endsWith("/")) {
            return Optional.of(below + "index.html");
        }
        boolean hasType = below.indexOf('.', below.lastIndexOf('/') + 1) >= 0;
        return Optional.of(hasType ? below : below + ".html");
    }

    private static boolean isPage(String file) {
        return file.endsWith(".html");
    }

    private Optional<HttpResponse> findFile(String file, HttpRequest request, String prefix) {
        var response =
                isPage(file)
                        ? FileResponses.page(200, FileResponses.NO_CACHE, POLICY).addHeader(VARY)
                        : FileResponses.file(file, POLICY, VARY);
        return withContent(response, file, request, prefix);
    }

    private HttpResponse notFound(HttpRequest request, String prefix) {
        if (!isPageRequest(request)) {
            return FileResponses.missing();
        }
        var response = FileResponses.page(404, FileResponses.NO_STORE, POLICY);
        return withContent(response, NOT_FOUND, request, prefix)
                .orElseGet(() -> response.withEntity(ContentTypes.TEXT_HTML_UTF8, NOT_BUILT));
    }

    /** Adds the content of a file; empty when the file does not exist. */
    private Optional<HttpResponse> withContent(
            HttpResponse response, String file, HttpRequest request, String prefix) {
        if (prefix.isEmpty() || !(isPage(file) || file.endsWith(".js"))) {
            return files.find(file, FileResponses.acceptedEncodings(request))
                    .map(found -> FileResponses.withContent(response, file, found));
        }
        // Pages and scripts contain the addresses of other pages and scripts.
        return files.readText(file)
                .map(text ->
                        response.withEntity(
                                FileResponses.contentType(file),
                                text.replace('"' + ROOT + '/', '"' + prefix + ROOT + '/')
                                        .getBytes(StandardCharsets.UTF_8)));
    }
}
