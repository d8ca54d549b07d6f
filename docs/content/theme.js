// Light or dark: as the system says, until the reader chooses.
const root = document.documentElement

if (localStorage.getItem('theme')) {
    root.setAttribute('data-theme', localStorage.getItem('theme'))
}

addEventListener('DOMContentLoaded', () =>
    document.getElementById('theme-toggle').addEventListener('click', () => {
        const isDark = getComputedStyle(root).colorScheme === 'dark'
            || (!root.hasAttribute('data-theme') && matchMedia('(prefers-color-scheme: dark)').matches)

        root.setAttribute('data-theme', isDark ? 'light' : 'dark')
        localStorage.setItem('theme', root.getAttribute('data-theme'))
    }))
