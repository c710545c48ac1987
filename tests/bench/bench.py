# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright The Keyfob authors

"""bench.py BUILD_FOLDER: measures Keyfob and the bare programs, and prints a Markdown table.

Everything runs in folders, on a bus, with a keyring and on a display of its own. Each figure is the
median of several runs, and runs of Keyfob and of the bare program take turns, so that a busy
machine is as hard on the one as on the other.
"""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from statistics import median

DOORS = 250
WINDOW_SIZE = ('960', '680')  # of Keyfob's window; the bare one gets the same
TIMED_RUNS = 15
MEMORY_RUNS = 5
ACCOUNT_RUNS = 3
FURTHER_ACCOUNTS = 4
WINDOW_RUNS = 7
PROGRAM_RUNS = 5
IDLE_SECONDS = 1
QUICK_UNLOCK_SIZE = ('480', '420')
AFTER_WINDOW_RUNS = 2  # each takes more than a minute
AFTER_WINDOW_SECONDS = 90
LINGER_SECONDS = 22  # GLib keeps threads, and libsoup connections, for more work
QUIET_SECONDS = 30  # with these, less than the minute between two refreshes
LIMIT_SECONDS = 60
# What Keyfob asks for at its start in an office of that size; the bare program asks for the same.
REQUESTS = ['/locks?favorite=*&sort=name&limit=250&offset=0', '/places?sort=name&limit=250&offset=0',
            *(f'/floors?place_id={place}&limit=250&offset=0' for place in (9749, 9750, 9751)),
            '/login', '/organization']
DOOR_REQUESTS = len(REQUESTS) - 2
TRUST_STORE = '/etc/ssl/certs/ca-certificates.crt'


NOTES = """
Medians; runs of Keyfob and of the bare program take turns. {processors} processors, load {load:.1f}
at the beginning. Memory is the PSS of a process that has come to rest, with the simulated office
gone: what other processes share with it makes both figures smaller. A refresh is all that the whole
process spends on it, requests included; a merge is decoding and merging, without the parsing. Of the
advertisements each is one of a reader; it is all that the process spends on them, D-Bus included."""


class Desk:
    """The private folders, bus, keyring and display that everything runs on."""

    def __init__(self, stack, build):
        self.build = build
        self.folder = stack.enter_context(tempfile.TemporaryDirectory(prefix='keyfob-bench-'))
        self.environment = {
            'PATH': os.environ['PATH'],
            'HOME': self.folder,
            'GSETTINGS_BACKEND': 'memory',
            'GSETTINGS_SCHEMA_DIR': os.path.join(build, 'data'),
            'GSK_RENDERER': 'cairo',
            'GDK_BACKEND': 'x11',
            'GTK_A11Y': 'none',
            'LC_ALL': 'C.UTF-8',
        }
        for name in ('CONFIG', 'CACHE', 'DATA', 'STATE'):
            self.environment[f'XDG_{name}_HOME'] = self.new_folder(name.lower())
        self.environment['XDG_RUNTIME_DIR'] = self.new_folder('runtime')
        self.start_servers(stack)

    def new_folder(self, name):
        path = os.path.join(self.folder, name)
        os.mkdir(path, 0o700)
        return path

    def start_servers(self, stack):
        bus = stack.enter_context(self.run(['dbus-daemon', '--session', '--nofork',
                                            '--print-address=1'], stderr=subprocess.DEVNULL))
        address = bus.stdout.readline().strip()
        self.environment['DBUS_SESSION_BUS_ADDRESS'] = address
        # The machine's own could say that the screen is locked, and Keyfob would fetch nothing.
        self.environment['DBUS_SYSTEM_BUS_ADDRESS'] = address
        read_end, write_end = os.pipe()
        stack.enter_context(self.run(['Xvfb', '-displayfd', str(write_end), '-screen', '0',
                                      '1280x1024x24', '-noreset', '-nolisten', 'tcp'],
                                     pass_fds=[write_end], stderr=subprocess.DEVNULL))
        os.close(write_end)
        with os.fdopen(read_end) as numbers:
            self.environment['DISPLAY'] = ':' + numbers.readline().strip()
        keyring = stack.enter_context(self.run(['gnome-keyring-daemon', '--foreground', '--unlock',
                                                '--components=secrets'],
                                               stdin=subprocess.PIPE, stderr=subprocess.DEVNULL))
        keyring.stdin.write('password')
        keyring.stdin.close()
        self.call(['gdbus', 'wait', '--session', '--timeout=20', 'org.freedesktop.secrets'])

    @contextlib.contextmanager
    def run(self, command, variables=None, stdin=subprocess.DEVNULL, **options):
        """Runs a command as long as the context lasts."""
        process = subprocess.Popen(command, env=self.environment | (variables or {}), text=True,
                                   stdin=stdin, stdout=subprocess.PIPE, **options)
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def call(self, command, variables=None, **options):
        """Runs a command to its end, which must be a good one; returns the words that it prints."""
        return subprocess.run(command, env=self.environment | (variables or {}), text=True,
                              check=True, timeout=LIMIT_SECONDS * 2,
                              stdout=subprocess.PIPE, **options).stdout.split()

    def program(self, name):
        return os.path.join(self.build, 'tests/bench', name)

    def keyfob(self, *arguments):
        return [os.path.join(self.build, 'src/keyfob'), *arguments]

    @contextlib.contextmanager
    def office(self, tls=False):
        """An office as long as the context lasts, or until it is closed."""
        command = [self.program('bench-office'), str(DOORS)] + (['tls'] if tls else [])
        with self.run(command, stdin=subprocess.PIPE) as process:
            yield Office(process)


class Office:
    """The simulated office, in a process of its own: what it costs is not Keyfob's."""

    def __init__(self, process):
        self.process = process
        self.url, self.api_key, self.authority, *self.further = process.stdout.readline().split()

    def count_requests(self):
        self.process.stdin.write('\n')
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def close(self):
        """Ends it, so that it shares no library with what is measured."""
        self.process.stdin.close()
        self.process.wait()


def say(text):
    print(text, file=sys.stderr, flush=True)


def last_child(process):
    """What bwrap runs in the end, or the process itself."""
    children = open(f'/proc/{process}/task/{process}/children').read().split()
    return last_child(children[0]) if children else process


def cpu_ticks(process):
    fields = open(f'/proc/{process}/stat').read().rpartition(')')[2].split()
    return int(fields[11]) + int(fields[12])


def wait_until_idle(process):
    """Until the process has used no processor for a while."""
    end = time.monotonic() + LIMIT_SECONDS
    ticks, since = -1, time.monotonic()
    while time.monotonic() < since + IDLE_SECONDS:
        time.sleep(0.05)
        if cpu_ticks(process) != ticks:
            ticks, since = cpu_ticks(process), time.monotonic()
        if time.monotonic() > end:
            raise TimeoutError('A process never rests')


def pss_mb(process):
    for line in open(f'/proc/{process}/smaps_rollup'):
        if line.startswith('Pss:'):
            return int(line.split()[1]) / 1024
    raise ValueError('No Pss')


def wait_for_requests(office, count):
    end = time.monotonic() + LIMIT_SECONDS
    while office.count_requests() < count:
        if time.monotonic() > end:
            raise TimeoutError('A process does not send its requests')
        time.sleep(0.02)


def sign_in(desk, office, prefix=(), key=None):
    desk.call([*prefix, *desk.keyfob('sign-in', '--server', office.url, '--api-key-stdin')],
              input=(key or office.api_key) + '\n', stderr=subprocess.DEVNULL)


def trusting(desk, authority):
    """Runs a command where the system's trust store holds one certificate more, so that trust costs
    what it costs in truth."""
    store = os.path.join(desk.folder, 'trust-store')
    with open(store, 'w') as file:
        file.write(open(TRUST_STORE).read() + open(authority).read())
    return ['bwrap', '--dev-bind', '/', '/', '--ro-bind', store, TRUST_STORE, '--die-with-parent']


def fill_cache(desk, office, prefix=()):
    """Signs in and lets Keyfob fetch the doors once, as on any day before."""
    sign_in(desk, office, prefix)
    before = office.count_requests()
    with desk.run([*prefix, *desk.keyfob('--background', '--server', office.url)]) as process:
        wait_for_requests(office, before + len(REQUESTS))
        wait_until_idle(last_child(process.pid))


def measure_background(desk, tls, bare):
    """Megabytes of a process that has fetched the doors and has no window."""
    with desk.office(tls) as office:
        prefix = trusting(desk, office.authority) if tls else []
        command = [desk.program('bare-requests'), office.url, *REQUESTS]
        if not bare:
            fill_cache(desk, office, prefix)
            command = desk.keyfob('--background', '--server', office.url)
        before = office.count_requests()
        with desk.run([*prefix, *command], {'BENCH_API_KEY': office.api_key}) as process:
            wait_for_requests(office, before + len(REQUESTS))
            process = last_child(process.pid)
            wait_until_idle(process)
            if office.count_requests() != before + len(REQUESTS):
                raise ValueError('Keyfob sends other requests than the bare program')
            office.close()
            return pss_mb(process)


def measure_accounts(desk, further):
    """Megabytes of a background process with so many accounts besides the first."""
    with desk.office() as office:
        for key in [office.api_key, *office.further[:further]]:
            sign_in(desk, office, key=key)
        before = office.count_requests()
        with desk.run(desk.keyfob('--background', '--server', office.url)) as process:
            wait_for_requests(office, before + (1 + further) * DOOR_REQUESTS)
            wait_until_idle(process.pid)
            office.close()
            return pss_mb(process.pid)


@contextlib.contextmanager
def started(desk, arguments, variables=None):
    """Starts a command through bench-start; gives its process and the milliseconds it took."""
    with desk.run([desk.program('bench-start'), *arguments], variables,
                  stdin=subprocess.PIPE) as process:
        child, ms = process.stdout.readline().split()  # nothing, if it gave up
        try:
            yield child, float(ms)
        finally:
            process.stdin.close()  # which ends the command, too
            process.wait()


def measure_start(desk, office, bare):
    """Milliseconds from exec to the doors of the cache, without a window."""
    command = ['line', f'{DOORS} doors from the cache',
               *desk.keyfob('--background', '--server', office.url)]
    if bare:
        command = ['line', 'ready', desk.program('bare-application')]
    with started(desk, command, {'G_MESSAGES_DEBUG': 'Keyfob'}) as (_, ms):
        return ms


def measure_window(desk, bare):
    """Milliseconds from exec to the first frame that shows doors, and megabytes then."""
    with desk.office() as office:
        command = ['window', desk.program('bare-window'), *WINDOW_SIZE]
        if not bare:
            fill_cache(desk, office)
            command = ['window', *desk.keyfob('--server', office.url)]
        with started(desk, command) as (process, ms):
            subprocess.run(['import', '-window', 'root',
                            os.path.join(desk.build, f'window-{"bare" if bare else "ours"}.png')],
                           env=desk.environment, check=True)
            office.close()
            return ms, pss_mb(process)


@contextlib.contextmanager
def in_background(desk, office):
    """A Keyfob that has fetched the doors and rests."""
    fill_cache(desk, office)
    before = office.count_requests()
    with desk.run(desk.keyfob('--background', '--server', office.url)) as process:
        wait_for_requests(office, before + len(REQUESTS))
        wait_until_idle(process.pid)
        yield process.pid


def measure_quick_unlock(desk, bare):
    """Milliseconds from exec to the first frame of quick unlock: the first time, and the next."""
    command = ['window', desk.program('bare-quick-unlock'), *QUICK_UNLOCK_SIZE]
    if bare:
        with started(desk, command) as (_, ms):
            return ms, ms
    with desk.office() as office, in_background(desk, office):
        with desk.run([desk.program('bench-start'), 'twice',
                       *desk.keyfob('quick', '--server', office.url)],
                      stdin=subprocess.PIPE) as process:
            _, first, second = process.stdout.readline().split()
            process.stdin.close()
            process.wait()
            return float(first), float(second)


def has_gtk(process):
    return 'libgtk-4' in open(f'/proc/{process}/maps').read()


def measure_after_window(desk, bare):
    """Megabytes of a background process a minute after its last window, or that never had one."""
    with desk.office() as office, in_background(desk, office) as process:
        if not bare:
            with started(desk, ['close', *desk.keyfob('--server', office.url)]):
                pass
            end = time.monotonic() + AFTER_WINDOW_SECONDS
            while has_gtk(process):
                if time.monotonic() > end:
                    raise TimeoutError('The memory of the window is not given back')
                time.sleep(0.2)
            wait_until_idle(process)
        office.close()
        return pss_mb(process)


def wakeups(process):
    """How often each thread has woken up so far."""
    counts = {}
    for thread in os.listdir(f'/proc/{process}/task'):
        for line in open(f'/proc/{process}/task/{thread}/status'):
            if line.startswith('voluntary_ctxt_switches'):
                counts[thread] = int(line.split()[1])
    return counts


def measure_wakeups(desk):
    """How often a background process wakes up between two refreshes."""
    with desk.office() as office, in_background(desk, office) as process:
        wait_for_requests(office, office.count_requests() + 1)  # past what a start leaves behind
        wait_until_idle(process)
        time.sleep(LINGER_SECONDS)
        before = wakeups(process)
        requests = office.count_requests()
        time.sleep(QUIET_SECONDS)
        if office.count_requests() != requests:
            raise ValueError('There was a refresh')
        return sum(count - before.get(thread, 0) for thread, count in wakeups(process).items())


def alternate(title, runs, measure):
    """The figures of @measure for Keyfob and for the bare program, in turns."""
    ours, bare = [], []
    for run in range(runs):
        say(f'{title}: {run + 1} of {runs}')
        ours.append(measure(False))
        bare.append(measure(True))
    return ours, bare


def repeat(title, runs, measure):
    """The medians of the numbers that a program prints."""
    rows = []
    for run in range(runs):
        say(f'{title}: {run + 1} of {runs}')
        rows.append([float(word) for word in measure()])
    return [median(column) for column in zip(*rows)]


def measure_merge(desk):
    """Longest stretch of main loop and all that one merge of 20,000 doors takes, and json-glib."""
    words = iter(desk.call([desk.program('bench-merge'), '20000', '1']))
    figures = {name: float(value) for name, value, _ in zip(words, words, words)}
    return (max(figures[f'{kind}-merge-stretch'] for kind in ('first', 'unchanged', 'changed')),
            figures['decode'] + figures['first-merge'], figures['json-glib-parse'])


class Table:
    """A Markdown table, printed a line at a time."""

    def __init__(self):
        self.whole = True
        print('| figure | ours | bare | ratio | at most | |\n| --- | --- | --- | --- | --- | --- |',
              flush=True)

    def add_ratio(self, figure, unit, ours, bare, limit):
        ratio = ours / bare
        self.add(figure, f'{ours:.1f} {unit}', f'{bare:.1f} {unit}', f'{ratio:.2f}', str(limit),
                 'met' if ratio <= limit else '**missed**')

    def add_amount(self, figure, unit, ours, limit, bare=None):
        self.add(figure, f'{ours:.3g} {unit}',
                 *(['', ''] if bare is None else [f'{bare:.3g} {unit}', f'{ours / bare:.2f}']),
                 f'{limit} {unit}', 'met' if ours <= limit else '**missed**')

    def add(self, *words):
        print('| ' + ' | '.join(words) + ' |', flush=True)

    @contextlib.contextmanager
    def measuring(self, figure):
        """Goes on with the other figures when one cannot be measured."""
        try:
            yield
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            say(f'{figure}: {error}')
            self.add(figure, '', '', '', '', '**not measured**')
            self.whole = False


def add_memory(desk, table):
    for name, tls, limit in [('HTTP', False, 1.2), ('TLS', True, 1.1)]:
        figure = f'memory without a window, over {name}'
        with table.measuring(figure):
            ours, bare = alternate(figure, MEMORY_RUNS,
                                   lambda bare: measure_background(desk, tls, bare))
            table.add_ratio(figure, 'MB', median(ours), median(bare), limit)


def add_accounts(desk, table):
    figure = f'memory of each further account with {DOORS} doors'
    with table.measuring(figure):
        more, one = [], []
        for run in range(ACCOUNT_RUNS):
            say(f'{figure}: {run + 1} of {ACCOUNT_RUNS}')
            more.append(measure_accounts(desk, FURTHER_ACCOUNTS))
            one.append(measure_accounts(desk, 0))
        table.add_amount(figure, 'MB', (median(more) - median(one)) / FURTHER_ACCOUNTS, 1.5)


def add_start(desk, table):
    figure = 'exec to cached doors, no window'
    with table.measuring(figure), desk.office() as office:
        fill_cache(desk, office)
        ours, bare = alternate(figure, TIMED_RUNS, lambda bare: measure_start(desk, office, bare))
        table.add_ratio(figure, 'ms', median(ours), median(bare), 2.3)


def add_window(desk, table):
    figure = 'exec to first frame with cached doors'
    with table.measuring(figure):
        ours, bare = alternate(figure, WINDOW_RUNS, lambda bare: measure_window(desk, bare))
        table.add_ratio(figure, 'ms', median(ms for ms, _ in ours), median(ms for ms, _ in bare),
                        1.25)
        table.add_ratio('memory with that window', 'MB', median(mb for _, mb in ours),
                        median(mb for _, mb in bare), 1.2)


def add_quick_unlock(desk, table):
    figure = 'command to first frame of quick unlock'
    with table.measuring(figure):
        ours, bare = alternate(figure, WINDOW_RUNS, lambda bare: measure_quick_unlock(desk, bare))
        table.add_ratio(figure, 'ms', median(first for first, _ in ours),
                        median(first for first, _ in bare), 1.25)
        table.add_amount('quick unlock, opened again', 'ms', median(second for _, second in ours), 50)


def add_background(desk, table):
    figure = 'memory a minute after the last window'
    with table.measuring(figure):
        ours, bare = alternate(figure, AFTER_WINDOW_RUNS,
                               lambda bare: measure_after_window(desk, bare))
        table.add_ratio(figure, 'MB', median(ours), median(bare), 1.05)
    figure = 'wake-ups between two refreshes'
    with table.measuring(figure):
        table.add_amount(figure, '', measure_wakeups(desk), 0)


def add_click(desk, table):
    figure = 'click to first byte of the POST'
    with table.measuring(figure):
        ms, connections = repeat(figure, PROGRAM_RUNS,
                                 lambda: desk.call([desk.program('bench-click')]))
        table.add_amount(figure, 'ms', ms, 5)
        table.add_amount('connections opened for a click', '', connections, 0)


def add_refresh(desk, table):
    figure = 'refresh without news: CPU against json-glib'
    with table.measuring(figure), desk.office() as office:
        ours, parser, notifications = repeat(
            figure, PROGRAM_RUNS,
            lambda: desk.call([desk.program('bench-refresh'), office.url],
                              {'BENCH_API_KEY': office.api_key}))
        table.add_ratio(figure, 'µs', ours, parser, 0.3)
        table.add_amount('notifications of a refresh without news', '', notifications, 0)


def add_merge(desk, table):
    figure = 'merge of 20,000 doors: CPU against json-glib'
    with table.measuring(figure):
        stretch, merge, parser = repeat(figure, PROGRAM_RUNS, lambda: measure_merge(desk))
        table.add_ratio(figure, 'ms', merge, parser, 1.5)
        table.add_amount('longest stretch of main loop in that merge', 'ms', stretch, 4)
    figure = 'longest stretch of the same with a window'
    with table.measuring(figure):
        stretch, = repeat(figure, PROGRAM_RUNS,
                          lambda: desk.call([desk.program('bench-window-merge')]))
        table.add_amount(figure, 'ms', stretch, 60)


def add_advertisements(desk, table):
    figure = '500 advertisements a second: CPU against decoding alone'
    with table.measuring(figure):
        ours, decoding = repeat(figure, PROGRAM_RUNS,
                                lambda: desk.call([desk.program('bench-advertisements')]))
        table.add_amount(figure, '%', ours, 5, bare=decoding)


def main(build):
    load = os.getloadavg()[0]
    with contextlib.ExitStack() as stack:
        desk = Desk(stack, os.path.abspath(build))
        table = Table()
        for add in [add_memory, add_accounts, add_start, add_window, add_quick_unlock, add_background, add_click,
                    add_refresh, add_merge, add_advertisements]:
            add(desk, table)
    print(NOTES.format(processors=os.cpu_count(), load=load))
    return 0 if table.whole else 1


if __name__ == '__main__':
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # leaving no process behind
    sys.exit(main(sys.argv[1]))
