import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * 用 JDK 自带的 HttpClient 提问；Java 17 及以上，无需任何依赖。 Ask with the JDK's HttpClient; Java 17+, nothing else.
 *
 * <pre>PQA_URL=https://qa.example PQA_KEY=pqa_… java Ask.java "2020年高企净增目标是多少"</pre>
 *
 * 返回的是 JSON，请用项目里的 Jackson 或 Gson 解析。 Replies are JSON; read them with your project's Jackson or Gson.
 */
public class Ask {
    private static final String URL = env("PQA_URL", "http://127.0.0.1:7860");
    private static final String KEY = env("PQA_KEY", "none");
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5)).build();

    public static void main(String[] args) throws Exception {
        System.setOut(new java.io.PrintStream(System.out, true, StandardCharsets.UTF_8));
        String question = args.length > 0 ? args[0] : "2020年高企净增目标是多少";

        // 一次返回整个答案 · the whole answer at once
        HttpResponse<String> reply = sent(body(question, false), BodyHandlers.ofString());
        if (reply.statusCode() != 200) {
            System.err.println(reply.statusCode() + " " + reply.body()); // 问题详情，code 供程序判断 · problem details
            System.exit(1);
        }
        System.out.println(reply.body());

        // 逐步返回：stage、delta，最后是 answer 或 error · step by step
        HttpResponse<Stream<String>> stream = sent(body(question, true), BodyHandlers.ofLines());
        if (stream.statusCode() != 200) {
            System.err.println(stream.statusCode() + " " + stream.body().collect(Collectors.joining("\n")));
            System.exit(1);
        }
        String event = "";
        for (String line : (Iterable<String>) stream.body()::iterator) {
            if (line.startsWith("event:")) {
                event = line.substring(6).trim();
            } else if (line.startsWith("data:")) {
                System.out.println(event + " " + line.substring(5).trim());
            } // 其余是空行和保持连接的注释 · the rest are blanks and comments that keep the connection
        }
    }

    /** 繁忙（429、503）时按 Retry-After 等待，至多再试两次。 Busy: waits as Retry-After says, two more tries. */
    private static <T> HttpResponse<T> sent(String body, HttpResponse.BodyHandler<T> handler)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(URL + "/api/v1/ask"))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + KEY)
                .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8))
                .build();
        for (int tried = 1; ; tried++) {
            HttpResponse<T> reply = CLIENT.send(request, handler);
            boolean busy = reply.statusCode() == 429 || reply.statusCode() == 503;
            long wait = reply.headers().firstValueAsLong("retry-after").orElse(1);
            if (!busy || tried == 3 || wait > 30) {
                return reply;
            }
            Thread.sleep(wait * 1000 + (long) (Math.random() * 500));
        }
    }

    private static String body(String question, boolean stream) {
        return "{\"question\": " + quoted(question) + ", \"stream\": " + stream + "}";
    }

    /** 文字写成 JSON 字符串。 Words as a JSON string. */
    private static String quoted(String words) {
        String escaped = words.chars()
                .mapToObj(c -> c == '"' || c == '\\' ? "\\" + (char) c
                        : c < 0x20 || Character.isSurrogate((char) c) ? String.format("\\u%04x", c) : "" + (char) c)
                .collect(Collectors.joining());
        return '"' + escaped + '"';
    }

    private static String env(String name, String otherwise) {
        String value = System.getenv(name);
        return value == null || value.isEmpty() ? otherwise : value;
    }
}
