"""The server: chats, updates, messages, and the faults that a test asks for."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, web

from tests.end_to_end.bot_api import methods
from tests.end_to_end.bot_api.markup import parse
from tests.end_to_end.bot_api.refusals import RefusedError, bad

TOKEN = "123456:AAtest-token-of-nobody"
BOT = {
    "id": 123456,
    "is_bot": True,
    "first_name": "Sitat",
    "username": "sitat_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": True,
    "supports_guest_queries": True,
}
PATIENCE_S = 60  # until something that does not come is given up
_HOPELESS_S = 0.05  # pause before a webhook is tried again


@dataclass(frozen=True)
class Call:
    """One call that the bot made, and how it ended; `result` is None for one that was refused or cut off."""

    method: str
    given: dict[str, Any]
    result: Any
    refusal: str = ""


@dataclass
class Fault:
    """What goes wrong with the next `times` calls of `method`, of one chat or of any.

    kind: "flood" (429), "broken" (502), "hang", "drop" (nothing done), "lost" (done, reply lost), "refuse".
    """

    kind: str
    method: str = "sendMessage"
    times: int = 1
    chat_id: int | None = None
    refusal: RefusedError | None = None
    retry_after: int = 1


@dataclass
class BotApi:
    """One bot's Telegram. Start it with `async with BotApi() as api`."""

    token: str = TOKEN
    chats: dict[int, dict[str, Any]] = field(default_factory=dict)
    members: dict[tuple[int, int], str] = field(default_factory=dict)
    messages: dict[tuple[int, int], dict[str, Any]] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    updates: dict[int, dict[str, Any]] = field(default_factory=dict)
    queries: set[str] = field(default_factory=set)  # callback, inline and guest queries not yet answered
    files: dict[str, bytes] = field(default_factory=dict)  # pictures that were uploaded
    webhook: dict[str, Any] = field(default_factory=dict)
    url: str = ""
    _next: int = 1000
    _is_anew: bool = False  # ids have begun anew, and no offset was given since that knows of it
    _moved: asyncio.Condition = field(default_factory=asyncio.Condition)
    _released: asyncio.Event = field(default_factory=asyncio.Event)
    _runner: web.AppRunner | None = None
    _pusher: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "BotApi":
        await self.listen()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._released.set()
        if self._pusher:
            self._pusher.cancel()
        await self.deafen()

    async def listen(self) -> None:
        """Take calls, on the port of the time before if there was one."""
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        port = int(self.url.rpartition(":")[2]) if self.url else 0
        site = web.TCPSite(self._runner, "127.0.0.1", port, reuse_address=True)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def deafen(self) -> None:
        """Take no more calls: Telegram is down."""
        if self._runner:
            await self._runner.cleanup()

    # What a test puts in.

    def number(self) -> int:
        self._next += 1
        return self._next

    async def put(self, kind: str, **content: Any) -> int:
        """Queue an update and return its id."""
        update_id = self.number()
        self.updates[update_id] = {"update_id": update_id, kind: content}
        await self._note()
        return update_id

    def begin_ids_anew(self) -> None:
        """Count from a lower number, as Telegram may after a week without updates."""
        self._next, self._is_anew = 10, True

    async def until(self, is_so: Callable[[], Any]) -> Any:
        """Wait until `is_so()` is true, looked at whenever something happens; return what it gave."""
        async with asyncio.timeout(PATIENCE_S), self._moved:
            await self._moved.wait_for(lambda: bool(is_so()))
        return is_so()

    def made(self, method: str, chat_id: int | None = None) -> list[Call]:
        """Return the calls of `method` that were carried out."""
        return [
            call
            for call in self.calls
            if call.method == method
            and call.result is not None
            and (chat_id is None or call.given.get("chat_id") == chat_id)
        ]

    @property
    def refused(self) -> list[Call]:
        return [call for call in self.calls if call.refusal]

    def refused_in(self, chat_id: int) -> list[Call]:
        """Return the calls for one chat that were refused."""
        return [call for call in self.refused if str(call.given.get("chat_id")) == str(chat_id)]

    def release(self) -> None:
        """Let the calls that hang now go."""
        self._released.set()
        self._released = asyncio.Event()

    async def _note(self) -> None:
        async with self._moved:
            self._moved.notify_all()

    # What the bot calls.

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        given = await self._given(request)
        try:
            if request.match_info["token"] != self.token:
                raise RefusedError(401, "Unauthorized")
            if method not in methods.METHODS:
                raise RefusedError(404, "Not Found")
            checked = methods.check(method, given)
            fault = self._fault(method, checked.get("chat_id"))
            if fault and fault.kind != "lost":
                await self._fail(fault, request)
            result = await getattr(self, f"_{_snake(method)}")(checked)
            self.calls.append(Call(method, checked, result))
            if fault:
                await self._note()
                _cut(request)
        except RefusedError as refused:
            self.calls.append(Call(method, given, None, refused.description))
            await self._note()
            return web.json_response(refused.body(), status=refused.status)
        if method != "getUpdates" or result:
            await self._note()
        return web.json_response({"ok": True, "result": result})

    @staticmethod
    async def _given(request: web.Request) -> dict[str, Any]:
        if request.content_type == "application/json":
            return dict(await request.json())
        fields: dict[str, Any] = {**request.query, **await request.post()}
        for name, value in fields.items():
            if isinstance(value, web.FileField):
                fields[name] = value.file.read()
        # "attach://name" stands for the file of that name.
        attached = {n: fields.get(v.removeprefix("attach://")) for n, v in fields.items() if _is_attached(v)}
        taken = {str(fields[name]).removeprefix("attach://") for name in attached}
        return {name: value for name, value in (fields | attached).items() if name not in taken}

    def _fault(self, method: str, chat_id: int | None) -> Fault | None:
        for fault in self.faults:
            if fault.times and fault.method in (method, "*") and fault.chat_id in (None, chat_id):
                fault.times -= 1
                return fault
        return None

    async def _fail(self, fault: Fault, request: web.Request) -> None:
        if fault.refusal:
            raise fault.refusal
        if fault.kind == "flood":
            seconds = fault.retry_after
            raise RefusedError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
        if fault.kind == "broken":
            raise RefusedError(502, "Bad Gateway")
        self.calls.append(Call(fault.method, {}, None, fault.kind))
        await self._note()
        if fault.kind == "hang":
            await self._released.wait()
        _cut(request)

    async def _get_me(self, _given: dict[str, Any]) -> dict[str, Any]:
        return BOT

    async def _get_updates(self, given: dict[str, Any]) -> list[dict[str, Any]]:
        if self.webhook.get("url"):
            raise RefusedError(409, "Conflict: can't use getUpdates method while webhook is active")
        offset = given.get("offset", 0)
        self._is_anew = self._is_anew and offset > self._next + 1  # of the time before: it says nothing of these
        for update_id in [known for known in self.updates if known < offset and not self._is_anew]:
            del self.updates[update_id]
        await self._note()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(given.get("timeout", 0)), self._moved:
                await self._moved.wait_for(lambda: bool(self.updates))
        return [self.updates[key] for key in sorted(self.updates)][: given.get("limit", 100)]

    async def _set_webhook(self, given: dict[str, Any]) -> bool:
        self.webhook = given
        if self._pusher:
            self._pusher.cancel()
        self._pusher = asyncio.create_task(self._push()) if given["url"] else None
        return True

    async def _delete_webhook(self, _given: dict[str, Any]) -> bool:
        self.webhook = {}
        if self._pusher:
            self._pusher.cancel()
        return True

    async def _get_webhook_info(self, _given: dict[str, Any]) -> dict[str, Any]:
        return {
            "url": self.webhook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": 0,
        }

    async def _push(self) -> None:
        """Bring the updates to the webhook, up to 40 at once, each until it is taken."""
        under_way: set[int] = set()
        room = asyncio.Semaphore(self.webhook.get("max_connections", 40))
        async with (
            ClientSession(timeout=ClientTimeout(total=PATIENCE_S)) as session,
            asyncio.TaskGroup() as group,
        ):
            while True:
                async with self._moved:
                    await self._moved.wait_for(lambda: bool(self.updates.keys() - under_way))
                for update_id in sorted(self.updates.keys() - under_way):
                    under_way.add(update_id)
                    await room.acquire()
                    group.create_task(self._bring(session, update_id, under_way, room))

    async def _bring(
        self, session: ClientSession, update_id: int, under_way: set[int], room: asyncio.Semaphore
    ) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook.get("secret_token", "")}
        try:
            while update_id in self.updates:
                with contextlib.suppress(ClientError, TimeoutError):
                    target, body = self.webhook["url"], self.updates[update_id]
                    async with session.post(target, json=body, headers=headers) as reply:
                        if reply.status == 200:
                            del self.updates[update_id]
                            continue
                await asyncio.sleep(_HOPELESS_S)
        finally:
            under_way.discard(update_id)
            room.release()
            await self._note()

    def _chat(self, chat_id: int) -> dict[str, Any]:
        if chat_id not in self.chats:
            raise bad("chat not found")
        return self.chats[chat_id]

    async def _send_message(self, given: dict[str, Any]) -> dict[str, Any]:
        self._chat(given["chat_id"])
        text, entities = parse(given["text"], given.get("parse_mode"))
        return self._sent(given, {"text": text, "entities": entities})

    async def _send_photo(self, given: dict[str, Any]) -> dict[str, Any]:
        self._chat(given["chat_id"])
        file_id = self._kept(given["photo"])
        size = {"file_id": file_id, "file_unique_id": file_id, "width": 1280, "height": 720}
        return self._sent(given, {"photo": [size], **_captioned(given)})

    async def _send_document(self, given: dict[str, Any]) -> dict[str, Any]:
        self._chat(given["chat_id"])
        file_id = self._kept(given["document"])
        return self._sent(given, {"document": {"file_id": file_id, "file_unique_id": file_id}, **_captioned(given)})

    def _kept(self, file: str | bytes) -> str:
        """Return the name of a file that was uploaded, now or before."""
        if isinstance(file, bytes):
            file_id = f"file-{self.number()}"
            self.files[file_id] = file
            return file_id
        if file not in self.files:
            raise bad("wrong file identifier/HTTP URL specified")
        return file

    def _sent(self, given: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
        chat = self.chats[given["chat_id"]]
        message: dict[str, Any] = {
            "message_id": self.number(),
            "date": 1_700_000_000,
            "chat": chat,
            "from": BOT,
            **content,
        }
        answered = given.get("reply_parameters")
        if answered:
            target = self.messages.get((given["chat_id"], answered["message_id"]))
            if target:
                message["reply_to_message"] = {k: v for k, v in target.items() if k != "reply_to_message"}
            elif not answered.get("allow_sending_without_reply"):
                raise bad("message to be replied not found")
        if "message_thread_id" in given:
            if given["message_thread_id"] not in chat.get("topics", ()):
                raise bad("message thread not found")
            message |= {"message_thread_id": given["message_thread_id"], "is_topic_message": True}
        if "reply_markup" in given:
            message["reply_markup"] = given["reply_markup"]
        self.messages[given["chat_id"], message["message_id"]] = message
        return message

    async def _edit_message_text(self, given: dict[str, Any]) -> Any:
        text, entities = parse(given["text"], given.get("parse_mode"))
        if "inline_message_id" in given:
            return True
        self._chat(given["chat_id"])
        message = self._own(given)
        new = {"text": text, "entities": entities, "reply_markup": given.get("reply_markup")}
        if all(message.get(key) == value for key, value in new.items()):
            raise bad(
                "message is not modified: specified new message content and reply markup are exactly the "
                "same as a current content and reply markup of the message"
            )
        message |= {key: value for key, value in new.items() if value is not None}
        if new["reply_markup"] is None:
            message.pop("reply_markup", None)
        return message

    async def _edit_message_reply_markup(self, given: dict[str, Any]) -> Any:
        message = self._own(given)
        if message.get("reply_markup") == given.get("reply_markup"):
            raise bad("message is not modified")
        message["reply_markup"] = given.get("reply_markup")
        return message

    def _own(self, given: dict[str, Any]) -> dict[str, Any]:
        message = self.messages.get((given["chat_id"], given["message_id"]))
        if message is None:
            raise bad("message to edit not found")
        if message["from"]["id"] != BOT["id"]:
            raise bad("message can't be edited")
        return message

    async def _delete_message(self, given: dict[str, Any]) -> bool:
        if self.messages.pop((given["chat_id"], given["message_id"]), None) is None:
            raise bad("message to delete not found")
        return True

    def _spend(self, query_id: str) -> None:
        if query_id not in self.queries:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        self.queries.remove(query_id)

    async def _answer_callback_query(self, given: dict[str, Any]) -> bool:
        self._spend(given["callback_query_id"])
        return True

    async def _answer_inline_query(self, given: dict[str, Any]) -> bool:
        self._spend(given["inline_query_id"])
        return True

    async def _answer_guest_query(self, given: dict[str, Any]) -> dict[str, Any]:
        self._spend(given["guest_query_id"])
        return {"inline_message_id": f"inline-{self.number()}"}

    async def _send_chat_action(self, given: dict[str, Any]) -> bool:
        self._chat(given["chat_id"])
        return True

    async def _get_chat(self, given: dict[str, Any]) -> dict[str, Any]:
        name = given["chat_id"]
        if isinstance(name, str):
            named = (one for one in self.chats.values() if f"@{one.get('username')}" == name)
            name = next((one["id"] for one in named), 0)
        more = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _NO_GIFTS}
        return more | {key: value for key, value in self._chat(name).items() if key != "topics"}

    async def _get_chat_member(self, given: dict[str, Any]) -> dict[str, Any]:
        self._chat(given["chat_id"])
        status = self.members.get((given["chat_id"], given["user_id"]), "member")
        user = {"id": given["user_id"], "is_bot": False, "first_name": "A"}
        found: dict[str, Any] = {"status": status, "user": user}
        if status == "administrator":
            found |= dict.fromkeys(_RIGHTS, True)
        if status == "creator":
            found["is_anonymous"] = False
        return found

    async def _set_my_commands(self, _given: dict[str, Any]) -> bool:
        return True

    async def _set_my_description(self, _given: dict[str, Any]) -> bool:
        return True

    async def _set_my_short_description(self, _given: dict[str, Any]) -> bool:
        return True


_NO_GIFTS = dict.fromkeys(
    ["unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"], False
)
_RIGHTS = [
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
]


def _captioned(given: dict[str, Any]) -> dict[str, Any]:
    if not given.get("caption"):
        return {}
    caption, entities = parse(given["caption"], given.get("parse_mode"))
    return {"caption": caption, "caption_entities": entities}


def _is_attached(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("attach://")


def _snake(method: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in method)


def _cut(request: web.Request) -> None:
    """Close the connection without a reply."""
    if request.transport:
        request.transport.abort()
    raise ConnectionResetError
