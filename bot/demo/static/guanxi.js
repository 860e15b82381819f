// Who and where, on every channel page: a link to the start page, a choice of people, and this person's channels.
const me = location.hash.slice(1);
const here = Number(location.port);

const home = Object.assign(document.createElement("a"), { id: "guanxi-home", href: "/" });
home.append("关系 ", Object.assign(document.createElement("span"), { textContent: "guanxi" }));
const label = Object.assign(document.createElement("label"), { className: "viewer-control" });
const who = Object.assign(document.createElement("select"), { id: "guanxi-who" });
who.setAttribute("aria-label", "You are · 你是");
label.append(who);
document.getElementById("toolbar").prepend(home, label);

const where = Object.assign(document.createElement("section"), { id: "guanxi-where" });
where.setAttribute("aria-label", "Channels · 频道");
document.getElementById("messages-sidebar").prepend(where);
const toggle = document.getElementById("messages-toggle");
toggle.lastChild.textContent = "Channels 频道";
toggle.setAttribute("aria-label", "Channels · 频道");
document.getElementById("refresh").lastChild.textContent = "Refresh 刷新";

let drawn = "";
async function draw() {
  const response = await fetch("/guanxi.json", { cache: "no-store" });
  const text = await response.text();
  if (text === drawn || document.activeElement === who) return;
  drawn = text;
  const { club, start, people } = JSON.parse(text);
  home.href = start;
  home.title = "All people and channels · 所有身份与频道";
  who.replaceChildren(...people.map((person) => new Option(`${person.name} — ${person.part}`, person.key)));
  who.value = me;
  const person = people.find((one) => one.key === me);
  where.replaceChildren(Object.assign(document.createElement("h2"), { textContent: club }));
  for (const place of person ? person.places : []) {
    const current = Number(new URL(place.url).port) === here;
    const link = Object.assign(document.createElement("a"), { href: place.url });
    link.textContent = `${place.key === "dm" ? "✉" : "#"} ${place.name}`;
    if (current) link.setAttribute("aria-current", "page");
    else if (place.unread) link.className = "unread";
    where.append(link);
  }
  who.onchange = () => {
    const next = people.find((one) => one.key === who.value);
    const mine = person?.places.find((place) => Number(new URL(place.url).port) === here);
    const same = next.places.find((place) => place.key === mine?.key) || next.places[0];
    location.href = same.url;
  };
}

async function follow() {
  try { await draw(); } catch { /* the demo has ended; the page itself says so */ }
  setTimeout(follow, 2000);
}
follow();
